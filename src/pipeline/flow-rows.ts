import type { FlowV1 } from '@flowsage/client';
import { FLOW_COLUMNS } from '../model/columns.ts';
import { flowCell } from '../model/flow-cell.ts';
import type { FlowView } from '../model/flow-view.ts';

/** Flows of a batch from one row to before another, as the server sends them. */
export function flowRowsOf(view: FlowView, from: number, to: number): FlowV1[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, i) => {
    const flow: Record<string, string | number | null> = { row: from + i };
    for (const { name, type, value } of FLOW_COLUMNS) {
      const cell = flowCell(value(view, from + i));
      flow[name] = type === 'seconds' && cell !== null ? Number(cell) / 1e6 : cell;
    }
    flow['eventId'] = null;
    return flow;
  });
}
