import type { FlowWriter } from '../../model/output.ts';
import { writeBayseFlowFields } from '../bayseflow/write.ts';

/** One JSON object a line, each flow by itself with its absolute start (`startTime`, seconds since 1970) in front. */
export const ndjson: FlowWriter = {
  name: 'ndjson',
  extension: 'ndjson',
  head: () => {},
  flow: (out, view, row, _isFirst, decorate) => {
    out.ascii('{"startTime":');
    out.seconds(view.batch.startMicros[row]!);
    out.ascii(',');
    writeBayseFlowFields(out, view, row, decorate);
    out.ascii('}\n');
  },
  tail: () => {},
};
