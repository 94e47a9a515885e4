import type { FlowRecord, RecordJoin } from './flow-record.ts';

/**
 * What a reader of any format hands over. Packet formats call `frame`, flow logs call `record`, logs that tell names
 * call `lookup` and `sessionName`. Everything else is counted by a reason that a person can read.
 */
export interface InputSink {
  /** One captured frame: `bytes[start, end)` is valid during the call only; `linkType` is a LINKTYPE_ value. */
  frame(bytes: Uint8Array, start: number, end: number, linkType: number, timeMicros: number, wireLength: number): void;
  record(record: FlowRecord): void;
  /** A name was seen to have an address (`address` is address text) at `timeMicros`. */
  lookup(timeMicros: number, name: string, address: string): void;
  /** The flow with this identifier (Zeek uid, Suricata flow_id) was for `name`; `kind` is a `SESSION_…` value. */
  sessionName(identifier: string, name: string, kind: number): void;
  /**
   * Something was left out, counted under a stable reason such as `zeek: row with too few columns`. Where every line should
   * have been taken, `line` says which one was not.
   */
  skip(reason: string, count?: number, line?: number): void;
  /** The file is damaged from here on: what came before is kept, and the sentence is reported once. */
  damage(message: string): void;
}

/** Takes a file's bytes piece by piece, in order, and hands over what they hold; never keeps a piece after the call. */
export interface InputReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

export interface InputOptions {
  /** UTC offset in minutes of a local date and time in logs without a zone; default UTC. */
  readonly zoneOffsetMinutes?: (localMillis: number) => number;
}

/** What kind of thing a format holds: packets, flow records, or names that belong to flows of another file. */
export type InputContent = 'packets' | 'flows' | 'names';

export interface InputFormat {
  /** Short stable name: `pcap`, `zeek-conn`, … */
  readonly name: string;
  /** As written in messages: `PCAP capture`, `Zeek conn.log`. */
  readonly title: string;
  readonly content: InputContent;
  /** How records become flows; packets have a table of their own. */
  readonly join?: RecordJoin;
  /** True when the head of a file (up to 64 KiB, shorter only if the file is) is of this format, else the reason why not. */
  probe(head: Uint8Array): true | string;
  open(sink: InputSink, options: InputOptions): InputReader;
}
