import type { FindingV1 } from '@flowsage/client';

export const FINDING_GROUPINGS = ['time', 'detection', 'destination'] as const;
export type FindingGrouping = (typeof FINDING_GROUPINGS)[number];

export interface FindingGroup {
  /** What its findings have in common; null where they are about many destinations, and for all by time. */
  readonly key: string | null;
  readonly findings: readonly FindingV1[];
  readonly bestScore: number;
  readonly samples: number;
}

/** Findings together that have a detection or destination in common; the group that scores best comes first. */
export function groupFindings(findings: readonly FindingV1[], grouping: FindingGrouping): readonly FindingGroup[] {
  if (findings.length === 0) return [];
  if (grouping === 'time') return [groupOf(null, findings)];
  const groups = new Map<string | null, FindingV1[]>();
  for (const finding of findings) {
    const key = finding[grouping];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups]
    .map(([key, some]) => groupOf(key, some))
    .sort((a, b) => b.bestScore - a.bestScore || b.findings.length - a.findings.length);
}

function groupOf(key: string | null, findings: readonly FindingV1[]): FindingGroup {
  return {
    key,
    findings,
    bestScore: findings.reduce((best, { score }) => Math.max(best, score), 0),
    samples: new Set(findings.map(({ sampleId }) => sampleId)).size,
  };
}
