import type { FlowTableOptions } from '../flowtable/flow-table.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { type NamingOptions, nameAndLabel } from './name-and-label.ts';
import { type InputReport, type ReadOptions, readFlows } from './read-flows.ts';

export interface ConvertOptions extends ReadOptions, FlowTableOptions, NamingOptions {}

/** A file turned into labelled flows, with what there is to say about the reading. */
export interface Conversion {
  readonly path: string;
  readonly batch: FlowBatch;
  readonly report: InputReport;
  readonly seconds: { readonly read: number; readonly name: number; readonly label: number };
}

/** Reads a capture or flow log and gives every flow its name and both labels. */
export async function convert(path: string, options: ConvertOptions = {}): Promise<Conversion> {
  const started = performance.now();
  const { batch, answers, report } = await readFlows(path, options);
  const read = (performance.now() - started) / 1000;
  return { path, batch, report, seconds: { read, ...(await nameAndLabel({ batch, answers }, options)) } };
}
