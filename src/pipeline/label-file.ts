import { type FlowObject, type FlowObjectLabels, labelFlowObject } from '../label/label-flow-object.ts';
import { AppError } from '../lib/app-error.ts';
import { JsonStream } from '../lib/json-stream.ts';
import { asciiOnly, quoted } from '../output/json-text.ts';
import { openSource } from './source.ts';
import type { TextTarget } from './write-flows.ts';

/** Keys under which flow files keep their flows. */
const LIST_KEYS = ['BayseFlows', 'flashes', 'csecFlows'] as const;

/** Text gathered before it is written. */
const PIECE_CHARACTERS = 256 * 1024;

export interface LabelledFile {
  readonly flows: number;
  /** Values in the list that are no flows, and why. */
  readonly skipped: ReadonlyMap<string, number>;
}

/**
 * Copies a flow file with `label`, `flowCategory`, `flowId` and `destinationData` added to every flow. Flows keep their
 * order and everything else they hold; labels that stood there are made anew. One flow is held at a time.
 */
export async function labelFile(
  path: string,
  target: TextTarget,
  onFlow: (flow: FlowObject, labels: FlowObjectLabels) => void = () => {},
): Promise<LabelledFile> {
  const source = await openSource(path);
  try {
    const listKey = findListKey(path, source.head);
    const skipped = new Map<string, number>();
    const before: string[] = [];
    const after: string[] = [];
    let text = '';
    let flows = 0;
    const stream = new JsonStream(
      {
        value(flow) {
          if (flows === 0) text = `{${[...before, ''].join(',')}"${listKey}":[`;
          const labels = labelFlowObject(flow);
          const { destinationGroup: _, ...added } = labels;
          text += `${flows === 0 ? '\n' : ',\n'}${asciiOnly(JSON.stringify({ ...flow, ...added }))}`;
          flows++;
          onFlow(flow, labels);
        },
        member(key, value) {
          (flows === 0 ? before : after).push(`${quoted(key)}:${asciiOnly(JSON.stringify(value))}`);
        },
        skipped(reason) {
          skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        },
      },
      { lists: [...LIST_KEYS] },
    );
    for await (const piece of source.pieces) {
      stream.push(piece);
      if (text.length < PIECE_CHARACTERS) continue;
      await target.write(text);
      text = '';
    }
    stream.end();
    if (flows === 0) text = `{${[...before, ''].join(',')}"${listKey}":[`;
    await target.write(`${text}\n]${['', ...after].join(',')}}\n`);
    return { flows, skipped };
  } finally {
    await source.close();
  }
}

/** The list's key, from the beginning of the file: it is what makes it a flow file. */
function findListKey(path: string, head: Uint8Array): string {
  const text = new TextDecoder().decode(head);
  const found = LIST_KEYS.map((key) => ({ key, at: text.indexOf(`"${key}"`) })).filter(({ at }) => at >= 0);
  if (found.length === 0)
    throw new AppError('invalid-input', `${path}: is no flow file, expected JSON with a list ${LIST_KEYS.join(', ')}`);
  return found.sort((a, b) => a.at - b.at)[0]!.key;
}
