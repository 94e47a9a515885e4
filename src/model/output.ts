import type { ByteWriter } from '../lib/byte-writer.ts';
import type { FlowBatch } from './flow-batch.ts';
import type { FlowView } from './flow-view.ts';

/** What a sample is called in its outputs. */
export interface SampleHeader {
  /** 32 hexadecimal digits that no other conversion has. */
  readonly hash: string;
  /** Beginning of the sample, seconds since 1970 as text with a fraction. */
  readonly trafficDate: string;
  /** Base name of the file written. */
  readonly fileName: string;
}

/** Which rows of a batch a format shows, and when its sample begins. */
export interface Projection {
  readonly rows: Int32Array;
  readonly baseMicros: number;
}

/** Adds members to a flow's JSON object, each with a comma in front. */
export type FlowDecoration = (out: ByteWriter, row: number) => void;

/** A text format of flows, written in ASCII: a head, the flows one after the other, a tail. */
export interface FlowWriter {
  readonly name: string;
  /** Without the dot. */
  readonly extension: string;
  /** For formats that leave flows out; when none is left, no file is written. */
  project?(batch: FlowBatch, fromCapture: boolean): Projection;
  head(out: ByteWriter, header: SampleHeader): void;
  flow(out: ByteWriter, view: FlowView, row: number, isFirst: boolean, decorate: FlowDecoration | null): void;
  tail(out: ByteWriter): void;
}
