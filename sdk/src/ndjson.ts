import { FlowsageError } from './errors.ts';
import { readLines } from './lines.ts';

/** A value for each line of a stream. A line that is no JSON, or was cut off, is an error: nothing is left out. */
export async function* readNdjson<Value>(stream: ReadableStream<Uint8Array>): AsyncGenerator<Value, void, undefined> {
  let line = 0;
  for await (const { text, isWhole } of readLines(stream)) {
    line++;
    if (text.trim() === '') continue;
    let value: Value;
    try {
      value = JSON.parse(text) as Value;
    } catch (cause) {
      const what = isWhole ? 'is no JSON' : 'breaks off';
      throw new FlowsageError(
        'bad-answer',
        `line ${line} of the answer ${what}: ${JSON.stringify(text.slice(0, 60))}`,
        {
          cause,
        },
      );
    }
    yield value;
  }
}
