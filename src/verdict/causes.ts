import type { CategoryName, RecordRefV1 } from '@flowsage/client';
import type { Finding } from '../model/finding.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { WORST_FIRST } from './categories.ts';
import { confidenceRank } from './confidence.ts';
import { type JudgedActivity, speakingRecord } from './judged-activity.ts';
import type { Rule } from './rules.ts';
import { parseSeconds } from './seconds-text.ts';

/** Flows that one thing speaks for: a finding, an Event, or what is known (or not) of a destination. */
export interface Cause {
  readonly rule: Rule;
  readonly category: CategoryName;
  readonly finding: Finding | null;
  readonly record: KnownRecord | null;
  /** In order of their start. */
  readonly flows: readonly JudgedActivity[];
  /** Start of the first, seconds into the sample. */
  readonly start: number;
  /** `name:port` of the flows, each once, in order of time. */
  readonly destinations: readonly string[];
}

/** Gathers flows by what speaks for them; the worst first, then the surest, the highest score and the earliest. */
export function collectCauses(flows: readonly JudgedActivity[], rules: readonly Rule[]): Cause[] {
  const byKey = new Map<string, { readonly rule: Rule; readonly flows: JudgedActivity[] }>();
  const findings = new Map<Finding, number>();
  for (const [i, flow] of flows.entries()) {
    const rule = rules[i]!;
    const key = `${rule.name} ${keyOf(flow, rule, findings)}`;
    const cause = byKey.get(key);
    if (cause === undefined) byKey.set(key, { rule, flows: [flow] });
    else cause.flows.push(flow);
  }
  return [...byKey.values()].map(createCause).sort(byWeight);
}

/** Flows of a common category are not told one by one: the reason is enough. */
function keyOf(flow: JudgedActivity, rule: Rule, findings: Map<Finding, number>): string {
  const { finding } = flow.evidence;
  if (rule.tellsFinding === true && finding !== null) {
    const number = findings.get(finding) ?? findings.size;
    findings.set(finding, number);
    return `finding ${number}`;
  }
  if ((rule.category === 'Common Activity' && rule.tellsConcern !== true) || rule.isWeak === true) return '';
  const record = recordFor(flow, rule);
  if (record === null) return `nothing ${flow.activity.secflow.destinationData}`;
  if (record.kind === 'event') return `event ${record.key} ${flow.source}`;
  return `${record.kind} ${record.key} ${flow.activity.secflow.destinationData}`;
}

/** The record by which a rule came to its category. */
function recordFor(flow: JudgedActivity, rule: Rule): KnownRecord | null {
  const isOfDestination = rule.name === 'known bad destination' || rule.name === 'listed as bad, and guarded';
  return (isOfDestination ? flow.badDestination : null) ?? speakingRecord(flow);
}

function createCause({ rule, flows }: { readonly rule: Rule; readonly flows: JudgedActivity[] }): Cause {
  const startOf = ({ activity }: JudgedActivity): number => parseSeconds(activity.secflow.relativeStart);
  flows.sort((a, b) => startOf(a) - startOf(b) || a.row - b.row);
  const first = flows[0]!;
  return {
    rule,
    category: rule.category,
    finding: rule.tellsFinding === true ? first.evidence.finding : null,
    record: rule.category === 'Common Activity' && rule.tellsConcern !== true ? null : recordFor(first, rule),
    flows,
    start: startOf(first),
    destinations: [...new Set(flows.map(({ activity }) => activity.secflow.destinationData))],
  };
}

function byWeight(a: Cause, b: Cause): number {
  return (
    WORST_FIRST.indexOf(a.category) - WORST_FIRST.indexOf(b.category) ||
    confidenceRank(a.rule.confidence) - confidenceRank(b.rule.confidence) ||
    (b.finding?.score ?? 0) - (a.finding?.score ?? 0) ||
    a.start - b.start
  );
}

const MOST_ROWS = 50;
const MOST_RECORDS = 20;

/** Numbers of the first flows of a cause. */
export function rowsOf({ flows }: Cause): number[] {
  return flows.slice(0, MOST_ROWS).map(({ row }) => row);
}

/** The records that speak for the flows of a cause, each once; those of the same flow below it as well. */
export function recordRefs({ flows }: Cause): RecordRefV1[] {
  const refs = new Map<string, RecordRefV1>();
  for (const { badDestination, event, behavior, destination } of flows)
    for (const record of [badDestination, event, behavior, destination])
      if (record !== null && refs.size < MOST_RECORDS) refs.set(`${record.kind} ${record.key}`, refOf(record));
  return [...refs.values()];
}

function refOf({ kind, key, metadata, version, pack }: KnownRecord): RecordRefV1 {
  return { kind, key, title: metadata.title, version, pack };
}
