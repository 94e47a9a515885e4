import type { FlowWriter } from '../../model/output.ts';
import { bayseFlowFields } from '../bayseflow/write.ts';

/** One JSON object a line, each flow by itself with its absolute start (`startTime`, seconds since 1970) in front. */
export const ndjson: FlowWriter = {
  name: 'ndjson',
  extension: 'ndjson',
  head: () => '',
  flow: (view, row) => `{"startTime":${view.batch.startMicros[row]! / 1e6},${bayseFlowFields(view, row)}}\n`,
  tail: () => '',
};
