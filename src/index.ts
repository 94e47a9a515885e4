/** The library: what the command line is made of, for programs of your own. */
export { AppError, type AppErrorKind } from './lib/app-error.ts';
export { FLOW_COLUMNS, type FlowColumn, flowObject } from './model/columns.ts';
export { createFlowBatch, type FlowBatch } from './model/flow-batch.ts';
export { FlowView, secondsText, trafficDateText } from './model/flow-view.ts';
export { FLOW_CATEGORIES, LABELS, type LabelEntry } from './model/labels.ts';
export type { FlowWriter } from './model/output.ts';
export { FLOW_WRITERS } from './output/index.ts';
export { type Conversion, type ConvertOptions, convert } from './pipeline/convert.ts';
export { flowIdentifier } from './pipeline/flow-identity.ts';
export type { InputReport } from './pipeline/read-flows.ts';
export { type SampleSummary, summarise } from './pipeline/summarise.ts';
export { writeFlowFile, writeFlows } from './pipeline/write-flows.ts';
