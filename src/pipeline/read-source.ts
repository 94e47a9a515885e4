import type { FlowTableOptions } from '../flowtable/flow-table.ts';
import { RecordTable } from '../flowtable/record-table.ts';
import { detectFormat } from '../input/detect.ts';
import { INPUT_FORMATS } from '../input/index.ts';
import { AppError, errorMessage } from '../lib/app-error.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { InputFormat, InputOptions, InputSink } from '../model/input.ts';
import { NameTable } from '../model/name-table.ts';
import { DnsAnswers } from '../naming/dns-answers.ts';
import { PacketFlows } from './packet-flows.ts';
import type { Source, UnpackLimits } from './unpack.ts';

export interface ReadOptions extends InputOptions, FlowTableOptions {
  readonly unpackLimits?: UnpackLimits;
  /** Names kept at most, and addresses that DNS gave them. */
  readonly maxNames?: number;
  /** The logs of names that belong to a conn.log; those that lie beside it when left out. */
  readonly companions?: readonly string[];
  /** Sees every byte of those logs, unpacked. */
  readonly onCompanion?: (bytes: Uint8Array) => void;
  /** Sees every byte of the file, unpacked, so that a packed copy has the same content hash. */
  readonly onContent?: (bytes: Uint8Array) => void;
  /** Called now and then with the bytes read so far, packed as on disk, and their total when it is known. */
  readonly onProgress?: (readBytes: number, totalBytes: number | null) => void;
}

/** Something that was left out. */
export interface Skipped {
  readonly reason: string;
  readonly count: number;
  /** The first of the lines, where the reader tells which they were. */
  readonly lines?: readonly number[];
}

/** Lines that are named at most for each reason. */
const MAX_NAMED_LINES = 5;

/** What there is to say about reading a file. */
export interface InputReport {
  readonly format: InputFormat;
  readonly packing: string;
  /** Bytes as on disk, companions not counted. */
  readonly fileBytes: number;
  /** Frames of a capture, or records of a log. */
  readonly records: number;
  /** Packets that were put to flows (captures only). */
  readonly packets: number;
  /** What was left out and how often, most frequent first. */
  readonly skipped: readonly Skipped[];
  /** Where the file is damaged; everything before is kept. Null when it is whole. */
  readonly damage: string | null;
  /** Other logs that were read along for names. */
  readonly companions: readonly string[];
}

export interface Reading {
  readonly batch: FlowBatch;
  readonly answers: DnsAnswers;
  readonly report: InputReport;
}

/** A log that may tell names of the flows in another one. */
export interface CompanionLog {
  readonly path: string;
  open(): Promise<Source>;
}

/** Where flows are read from. */
export interface FlowSource {
  /** What the file is called in messages. */
  readonly path: string;
  /** `onBytes` sees every byte as it is stored. */
  open(onBytes: (bytes: Uint8Array) => void): Promise<Source>;
  /** The logs of names that belong to a conn.log. */
  companions(): Promise<readonly CompanionLog[]>;
}

/** Reads one source, whatever it is, to flows that have no names and labels yet. */
export async function readSource(from: FlowSource, options: ReadOptions = {}): Promise<Reading> {
  const { path } = from;
  const counter = new InputCounter();
  let fileBytes = 0;
  const source = await from.open((bytes) => {
    fileBytes += bytes.length;
  });
  try {
    const detection = detectFormat(source.head, INPUT_FORMATS);
    if (detection.format === null) throw notRecognised(path, source.head, detection.reasons);
    const { format } = detection;
    if (format.content === 'names')
      throw new AppError('invalid-input', `${path}: a ${format.title} tells names of flows, but holds none itself`);
    const progress = (): void => options.onProgress?.(fileBytes, source.packedBytes);
    const flows =
      format.content === 'packets' ? new PacketSink(options, counter) : new RecordSink(format, options, counter);
    const companions =
      format.name === 'zeek-conn' ? await readCompanions(await from.companions(), flows, counter, options) : [];
    await feed(format, path, source.pieces, flows.sink, options, progress, options.onContent);
    const batch = flows.close();
    const { answers } = flows;
    if (answers.dropped > 0) counter.skip('DNS answer beyond those that are kept', answers.dropped);
    return {
      batch,
      answers,
      report: {
        format,
        packing: source.packing,
        fileBytes,
        records: counter.records,
        packets: flows.packets,
        skipped: counter.skipped(),
        damage: counter.damage,
        companions,
      },
    };
  } finally {
    await source.close();
  }
}

/** Counts what cannot be used, by reason. */
class InputCounter {
  records = 0;
  damage: string | null = null;
  private readonly reasons = new Map<string, number>();
  private readonly lines = new Map<string, number[]>();

  skip(reason: string, count = 1, line = 0): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
    if (line > 0) this.nameLine(reason, line);
  }

  private nameLine(reason: string, line: number): void {
    const lines = this.lines.get(reason);
    if (lines === undefined) this.lines.set(reason, [line]);
    else if (lines.length < MAX_NAMED_LINES) lines.push(line);
  }

  /** The first damage is the one to tell: what follows comes of it. */
  damaged(message: string): void {
    this.damage ??= message;
  }

  skipped(): Skipped[] {
    return [...this.reasons]
      .map(([reason, count]) => {
        const lines = this.lines.get(reason);
        return lines === undefined ? { reason, count } : { reason, count, lines };
      })
      .sort((a, b) => b.count - a.count);
  }
}

interface FlowSink {
  readonly sink: InputSink;
  readonly answers: DnsAnswers;
  readonly packets: number;
  close(): FlowBatch;
}

class PacketSink implements FlowSink {
  readonly answers: DnsAnswers;
  readonly sink: InputSink;
  private readonly flows: PacketFlows;
  private readonly counter: InputCounter;

  constructor(options: ReadOptions, counter: InputCounter) {
    const names = new NameTable(options.maxNames);
    this.answers = new DnsAnswers(options.maxNames);
    const flows = new PacketFlows(options, names, this.answers);
    this.flows = flows;
    this.counter = counter;
    this.sink = {
      frame: (bytes, start, end, linkType, micros, wireBytes) =>
        flows.frame(bytes, start, end, linkType, micros, wireBytes),
      record: () => {},
      lookup: () => {},
      sessionName: () => {},
      skip: (reason, count) => counter.skip(reason, count),
      damage: (message) => counter.damaged(message),
    };
  }

  get packets(): number {
    return this.flows.packets;
  }

  close(): FlowBatch {
    this.counter.records = this.flows.frames;
    return this.flows.close((reason, count) => this.counter.skip(reason, count));
  }
}

class RecordSink implements FlowSink {
  readonly answers: DnsAnswers;
  readonly sink: InputSink;
  readonly packets = 0;
  private readonly table: RecordTable;
  private readonly counter: InputCounter;

  constructor(format: InputFormat, options: ReadOptions, counter: InputCounter) {
    const { maxFlows, maxNames } = options;
    this.answers = new DnsAnswers(maxNames);
    const table = new RecordTable(format.join ?? 'biflow', {
      names: new NameTable(maxNames),
      ...(maxFlows === undefined ? {} : { flowLimit: maxFlows }),
      ...(maxNames === undefined ? {} : { identifierLimit: maxNames }),
    });
    this.table = table;
    this.counter = counter;
    this.sink = {
      frame: () => {},
      record: (record) => {
        counter.records++;
        table.add(record);
      },
      lookup: (timeMicros, name, address) => {
        const nameId = table.names.intern(name);
        // Answers that are not kept must not fill the table of addresses either.
        if (nameId < 0 || this.answers.isFull) this.answers.dropped++;
        else this.answers.add(timeMicros, nameId, table.addresses.internText(address));
      },
      sessionName: (identifier, name, kind) => table.sessionName(identifier, name, kind),
      skip: (reason, count, line) => counter.skip(reason, count, line),
      damage: (message) => counter.damaged(message),
    };
  }

  close(): FlowBatch {
    const batch = this.table.finish();
    for (const [reason, count] of this.table.skipped) this.counter.skip(reason, count);
    return batch;
  }
}

async function feed(
  format: InputFormat,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  sink: InputSink,
  options: ReadOptions,
  progress: () => void,
  onContent?: (bytes: Uint8Array) => void,
): Promise<void> {
  const reader = format.open(sink, options);
  const iterator = pieces[Symbol.asyncIterator]();
  for (;;) {
    let piece: IteratorResult<Uint8Array>;
    try {
      piece = await iterator.next();
    } catch (error) {
      // A packed stream that breaks off, or a disk that fails: what was read until then stays.
      const message = errorMessage(error);
      sink.damage(message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message);
      break;
    }
    if (piece.done) break;
    onContent?.(piece.value);
    reader.push(piece.value);
    progress();
  }
  reader.end();
}

/** Reads the logs that belong to a conn.log; they only give names, so whatever is wrong with them is counted, never fatal. */
async function readCompanions(
  companions: readonly CompanionLog[],
  flows: FlowSink,
  counter: InputCounter,
  options: ReadOptions,
): Promise<string[]> {
  const read: string[] = [];
  for (const companion of companions) {
    const name = companion.path.slice(companion.path.lastIndexOf('/') + 1);
    const sink: InputSink = {
      ...flows.sink,
      damage: (message) => counter.skip(`companion log ${name} is damaged: ${message}`),
    };
    try {
      if (await readCompanion(companion, sink, options)) read.push(companion.path);
      else counter.skip(`companion log ${name} left out: no log of Zeek that tells names`);
    } catch (error) {
      counter.skip(`companion log left out: ${errorMessage(error)}`);
    }
  }
  return read;
}

/** Whether the file was a log that tells names. */
async function readCompanion(companion: CompanionLog, sink: InputSink, options: ReadOptions): Promise<boolean> {
  const source = await companion.open();
  try {
    const { format } = detectFormat(source.head, INPUT_FORMATS);
    if (format?.content !== 'names') return false;
    await feed(format, companion.path, source.pieces, sink, options, () => {}, options.onCompanion);
    return true;
  } finally {
    await source.close();
  }
}

function notRecognised(path: string, head: Uint8Array, reasons: readonly string[]): AppError {
  if (head.length === 0) return new AppError('invalid-input', `${path}: is empty`);
  return new AppError('invalid-input', `${path}: is no capture or flow log that Flowsage knows`, {
    cause: new Error(reasons.join('\n')),
  });
}
