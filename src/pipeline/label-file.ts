import { type FlowObject, type FlowObjectLabels, labelFlowObject } from '../label/label-flow-object.ts';
import { AppError } from '../lib/app-error.ts';
import { asciiJson, ByteWriter } from '../lib/byte-writer.ts';
import { JsonStream } from '../lib/json-stream.ts';
import { openSource } from './source.ts';
import type { ByteTarget } from './write-flows.ts';

/** Keys under which flow files keep their flows. */
const LIST_KEYS = ['BayseFlows', 'flashes', 'csecFlows'] as const;

/** Bytes gathered before they are written. */
const PIECE_BYTES = 256 * 1024;

export interface LabelledFile {
  readonly flows: number;
  /** What in the list is no flow and was left out; null when nothing was. */
  readonly damage: string | null;
}

/**
 * Copies a flow file with `label`, `flowCategory`, `flowId` and `destinationData` added to every flow. Flows keep their
 * order and everything else they hold; labels that stood there are made anew. One flow is held at a time.
 */
export async function labelFile(
  path: string,
  target: ByteTarget,
  onFlow: (flow: FlowObject, labels: FlowObjectLabels) => void = () => {},
): Promise<LabelledFile> {
  const source = await openSource(path);
  try {
    const listKey = findListKey(path, source.head);
    const skipped = new Map<string, number>();
    const before: string[] = [];
    const after: string[] = [];
    const out = new ByteWriter();
    let flows = 0;
    const begin = (): void => out.ascii(`{${[...before, ''].join(',')}"${listKey}":[`);
    const stream = new JsonStream(
      {
        value(flow) {
          if (flows === 0) begin();
          const labels = labelFlowObject(flow);
          const { label, flowCategory, flowId, destinationData } = labels;
          const labelled = { ...flow, label, flowCategory, flowId, destinationData };
          out.ascii(`${flows === 0 ? '\n' : ',\n'}${asciiJson(JSON.stringify(labelled))}`);
          flows++;
          onFlow(flow, labels);
        },
        member(key, value) {
          (flows === 0 ? before : after).push(asciiJson(`${JSON.stringify(key)}:${JSON.stringify(value)}`));
        },
        skipped(reason) {
          skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        },
      },
      { lists: [...LIST_KEYS] },
    );
    for await (const piece of source.pieces) {
      stream.push(piece);
      if (out.length >= PIECE_BYTES) await target.write(out.take());
    }
    stream.end();
    if (flows === 0) begin();
    out.ascii(`\n]${['', ...after].join(',')}}\n`);
    await target.write(out.take());
    return { flows, damage: damageText(skipped) };
  } finally {
    await source.close();
  }
}

function damageText(skipped: ReadonlyMap<string, number>): string | null {
  if (skipped.size === 0) return null;
  return `left out ${[...skipped].map(([reason, count]) => `${count} × ${reason}`).join(', ')}`;
}

/** The list's key, from the beginning of the file: it is what makes it a flow file. */
function findListKey(path: string, head: Uint8Array): string {
  const text = new TextDecoder().decode(head);
  const found = LIST_KEYS.map((key) => ({ key, at: text.indexOf(`"${key}"`) })).filter(({ at }) => at >= 0);
  if (found.length === 0)
    throw new AppError('invalid-input', `${path}: is no flow file, expected JSON with a list ${LIST_KEYS.join(', ')}`);
  return found.sort((a, b) => a.at - b.at)[0]!.key;
}
