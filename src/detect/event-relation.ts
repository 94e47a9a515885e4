import type { SequenceRelation } from '../model/event-rule.ts';

/** Where destinations are told by name. */
interface HostFlows {
  host?(row: number): string;
  site?(row: number): string;
}

/** Whether the destination of a row stands so to that of an earlier one. Nothing stands to a flow that is not there. */
export function isRelated(flows: HostFlows, kind: SequenceRelation['kind'], row: number, earlier: number): boolean {
  if (earlier < 0) return false;
  const host = flows.host?.(row) ?? '';
  const other = flows.host?.(earlier) ?? '';
  switch (kind) {
    case 'sameAs':
      return host === other;
    case 'differentFrom':
      return host !== other;
    case 'childOf':
      return other !== '' && host.endsWith(`.${other}`);
    case 'parentOf':
      return host !== '' && other.endsWith(`.${host}`);
    case 'sameSiteAs':
      return siteOf(flows, row) === siteOf(flows, earlier);
    case 'otherSiteThan':
      return siteOf(flows, row) !== siteOf(flows, earlier);
  }
}

function siteOf(flows: HostFlows, row: number): string {
  return flows.site?.(row) ?? flows.host?.(row) ?? '';
}
