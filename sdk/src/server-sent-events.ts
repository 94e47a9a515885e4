import { readLines } from './lines.ts';

export interface ServerSentEvent {
  /** `message` unless the server named it. */
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/**
 * The events of a stream in the form of the HTML standard (section 9.2.6): fields a line, a blank line ends an event,
 * lines that begin with a colon keep the connection alive, and an event that the stream ends in is left out.
 */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let data: string[] = [];
  let event = '';
  let id: string | null = null;
  let isFirst = true;
  for await (const line of readLines(stream)) {
    const text = isFirst ? line.text.replace(/^\ufeff/, '') : line.text;
    isFirst = false;
    if (!line.isWhole) return;
    if (text === '') {
      if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n'), id };
      data = [];
      event = '';
      continue;
    }
    const colon = text.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
}
