import type { FlowV1, SampleV1 } from '@flowsage/client';
import { FLOW_TABLE_COLUMNS } from '../table/column-list.ts';

/**
 * Flows as `flowsage convert --format ndjson` writes them, which Flowsage reads again: an object a line, its start in
 * seconds since 1970 in front, where the sample tells when it began, and without what there is nothing to say of.
 */
export function flowLines({ trafficDate }: Pick<SampleV1, 'trafficDate'>, flows: readonly FlowV1[]): readonly string[] {
  const baseMicros = microsOf(trafficDate);
  return flows.map((flow) => {
    const members: [string, string | number][] = [];
    if (baseMicros !== null)
      members.push(['startTime', (baseMicros + Math.round(Number(flow['relativeStart'] ?? 0) * 1e6)) / 1e6]);
    for (const { name } of FLOW_TABLE_COLUMNS) {
      const value = flow[name];
      if (value !== null && value !== undefined) members.push([name, value]);
    }
    return `${JSON.stringify(Object.fromEntries(members))}\n`;
  });
}

/** Dates know no more than milliseconds: what is below them is read apart. */
function microsOf(iso: string | null): number | null {
  const millis = iso === null ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(millis)) return null;
  const below = /\.\d{3}(\d{1,3})/.exec(iso!)?.[1] ?? '';
  return millis * 1000 + Number(below.padEnd(3, '0'));
}
