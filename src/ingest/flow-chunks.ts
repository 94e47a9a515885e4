import { FLOW_COLUMNS } from '../model/columns.ts';
import type { EventRule } from '../model/event-rule.ts';
import { flowCell } from '../model/flow-cell.ts';
import type { FlowView } from '../model/flow-view.ts';
import { FLOW_CHUNK_ROWS, type FlowChunk } from '../model/sample.ts';
import { placeEvents } from '../pipeline/place-events.ts';

/** The flows of a sample as chunks of columns, each flow with the Event that it belongs to. */
export function* flowChunks(view: FlowView, rules: readonly EventRule[]): Generator<FlowChunk> {
  const { batch } = view;
  const eventIds = placeEvents(view, rules);
  for (let from = 0; from < batch.count; from += FLOW_CHUNK_ROWS) {
    const to = Math.min(from + FLOW_CHUNK_ROWS, batch.count);
    const columns = FLOW_COLUMNS.map((): (string | number | null)[] => []);
    for (let row = from; row < to; row++) {
      for (let i = 0; i < columns.length; i++) columns[i]!.push(flowCell(FLOW_COLUMNS[i]!.value(view, row)));
    }
    yield [...columns, eventIds.slice(from, to)];
  }
}
