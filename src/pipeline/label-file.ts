import { type FlowObject, type FlowObjectLabels, labelFlowObject } from '../label/label-flow-object.ts';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { asciiJson, ByteWriter } from '../lib/byte-writer.ts';
import { JsonStream } from '../lib/json-stream.ts';
import { openSource } from './source.ts';
import type { ByteTarget } from './write-flows.ts';

/** Keys under which flow files keep their flows. */
const LIST_KEYS = ['BayseFlows', 'flashes', 'csecFlows', 'secflows'] as const;

/** Bytes of other members that are carried over; more is no flow file. */
const MAX_MEMBER_BYTES = 16 * 1024 * 1024;

/** Bytes gathered before they are written. */
const PIECE_BYTES = 256 * 1024;

export interface LabelledFile {
  readonly flows: number;
  /** Epoch seconds at which the sample begins; null when the file does not tell, or in no form that is known. */
  readonly trafficDate: number | null;
  /** Whether the file was packed; the copy never is. */
  readonly isPacked: boolean;
  /** What was left out, or where the file breaks off; null when it is whole. */
  readonly damage: string | null;
}

/** What is added to each flow, in this order. */
const ALL_LABELS = ['label', 'flowCategory', 'flowId', 'destinationData'] as const;

export type AddedLabel = (typeof ALL_LABELS)[number];

/**
 * Copies a flow file with `label`, `flowCategory`, `flowId` and `destinationData` (or just those of them that are asked
 * for) added to every flow. Flows keep their
 * order and everything else they hold; labels that stood there are made anew. One flow is held at a time.
 */
export async function labelFile(
  path: string,
  target: ByteTarget,
  onFlow: (flow: FlowObject, labels: FlowObjectLabels) => void = () => {},
  added: readonly AddedLabel[] = ALL_LABELS,
): Promise<LabelledFile> {
  const source = await openSource(path);
  try {
    const copy = new LabelledCopy(findListKey(path, source.head), onFlow, added);
    const iterator = source.pieces[Symbol.asyncIterator]();
    let failure: string | null = null;
    for (;;) {
      let piece: IteratorResult<Uint8Array>;
      try {
        piece = await iterator.next();
      } catch (error) {
        // A packed file that breaks off: the flows before stay.
        failure = errorMessage(error);
        break;
      }
      if (piece.done) break;
      copy.push(piece.value);
      if (copy.out.length >= PIECE_BYTES) await target.write(copy.out.take());
    }
    const damage = copy.end(failure);
    await target.write(copy.out.take());
    return { flows: copy.flows, trafficDate: copy.trafficDate, isPacked: source.packing !== 'none', damage };
  } finally {
    await source.close();
  }
}

/** The text of the copy: other members as they stand before and behind the list, the flows with their labels. */
class LabelledCopy {
  readonly out = new ByteWriter();
  flows = 0;
  trafficDate: number | null = null;
  private readonly listKey: string;
  private readonly onFlow: (flow: FlowObject, labels: FlowObjectLabels) => void;
  private readonly added: readonly AddedLabel[];
  private readonly stream: JsonStream;
  private readonly skipped = new Map<string, number>();
  /** Members before the first flow and behind it, each as `"key":value`. */
  private readonly before: string[] = [];
  private readonly after: string[] = [];
  private memberBytes = 0;
  private objects = 0;

  constructor(
    listKey: string,
    onFlow: (flow: FlowObject, labels: FlowObjectLabels) => void,
    added: readonly AddedLabel[],
  ) {
    this.listKey = listKey;
    this.onFlow = onFlow;
    this.added = added;
    this.stream = new JsonStream(
      {
        begin: () => {
          if (++this.objects > 1) this.skip('JSON object behind the first');
        },
        value: (flow) => {
          if (this.objects === 1) this.flow(flow);
        },
        member: (key, value) => {
          if (this.objects === 1) this.member(key, value);
        },
        skipped: (reason) => this.skip(reason),
      },
      { lists: [...LIST_KEYS] },
    );
  }

  push(bytes: Uint8Array): void {
    this.stream.push(bytes);
  }

  /** Closes the copy; gives what was left out or is missing. */
  end(failure: string | null): string | null {
    this.stream.end();
    if (this.flows === 0) this.openList();
    this.out.ascii(`\n]${['', ...this.after].join(',')}}\n`);
    const parts: string[] = [];
    if (failure !== null) parts.push(failure);
    else if (this.stream.unfinished) parts.push('the file ends before its list of flows does');
    if (this.skipped.size > 0)
      parts.push(`left out ${[...this.skipped].map(([reason, count]) => `${count} × ${reason}`).join(', ')}`);
    return parts.length === 0 ? null : parts.join('; ');
  }

  private flow(flow: Record<string, unknown>): void {
    if (this.flows === 0) this.openList();
    const labels = labelFlowObject(flow);
    const labelled = { ...flow };
    for (const name of this.added) labelled[name] = labels[name];
    this.out.ascii(`${this.flows === 0 ? '\n' : ',\n'}${asciiJson(JSON.stringify(labelled))}`);
    this.flows++;
    this.onFlow(flow, labels);
  }

  private member(key: string, value: unknown): void {
    if (key === 'trafficDate') this.trafficDate = epochSecondsOf(value);
    const text = asciiJson(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
    if (this.memberBytes + text.length > MAX_MEMBER_BYTES) {
      this.skip('member beside the list that is too long');
      return;
    }
    this.memberBytes += text.length;
    (this.flows === 0 ? this.before : this.after).push(text);
  }

  private openList(): void {
    this.out.ascii(`{${[...this.before, ''].join(',')}"${this.listKey}":[`);
  }

  private skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }
}

/** Seconds as a number or as decimal text. */
function epochSecondsOf(value: unknown): number | null {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
  return isNumber && Number.isFinite(Number(value)) ? Number(value) : null;
}

/** The list's key, from the beginning of the file: it is what makes it a flow file. */
function findListKey(path: string, head: Uint8Array): string {
  const text = new TextDecoder().decode(head);
  const found = LIST_KEYS.map((key) => ({ key, at: text.indexOf(`"${key}"`) })).filter(({ at }) => at >= 0);
  if (found.length === 0)
    throw new AppError('invalid-input', `${path}: is no flow file, expected JSON with a list ${LIST_KEYS.join(', ')}`);
  return found.sort((a, b) => a.at - b.at)[0]!.key;
}
