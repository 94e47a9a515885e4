import type { CategoryName, RecordRefV1 } from '@flowsage/client';
import type { Finding } from '../model/finding.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { WORST_FIRST } from './categories.ts';
import { confidenceRank } from './confidence.ts';
import { distinctDestinations } from './destination-data.ts';
import { type JudgedActivity, recordBesideFinding, speakingRecord } from './judged-activity.ts';
import { isScanFinding, RULES, type Rule } from './rules.ts';
import { parseSeconds } from './seconds-text.ts';

/** Flows that one thing speaks for: a finding, an Event, or what is known (or not) of a destination. */
export interface Cause {
  readonly rule: Rule;
  readonly category: CategoryName;
  /** The strongest of `findings`; null for none. */
  readonly finding: Finding | null;
  /** One, or all scans of one kind that a source made: they are told together. The strongest first. */
  readonly findings: readonly Finding[];
  readonly record: KnownRecord | null;
  /** In order of their start. */
  readonly flows: readonly JudgedActivity[];
  /** Start of the first, seconds into the sample. */
  readonly start: number;
  /** `name:port` of the flows, each once, in order of time. */
  readonly destinations: readonly string[];
}

interface Gathered {
  rule: Rule;
  readonly flows: { readonly flow: JudgedActivity; readonly rule: Rule }[];
}

/** Gathers flows by what speaks for them; the worst first, then the surest, the highest score and the earliest. */
export function collectCauses(flows: readonly JudgedActivity[], rules: readonly Rule[]): Cause[] {
  const byKey = new Map<string, Gathered>();
  const findings = new Map<Finding, number>();
  for (const [i, flow] of flows.entries()) {
    const rule = rules[i]!;
    const key = keyOf(flow, rule, findings);
    const gathered = byKey.get(key);
    if (gathered === undefined) {
      byKey.set(key, { rule, flows: [{ flow, rule }] });
      continue;
    }
    gathered.flows.push({ flow, rule });
    if (goesBefore(rule, gathered.rule)) gathered.rule = rule;
  }
  return [...byKey.values()].map(createCause).sort(byWeight);
}

/**
 * A finding is told once, by the rule that weighs most for any of its flows; so are all scans of one kind that a source
 * made. Flows of a common category are not told one by one: the reason is enough.
 */
function keyOf(flow: JudgedActivity, rule: Rule, findings: Map<Finding, number>): string {
  const { finding } = flow.evidence;
  if (rule.tellsFinding === true && finding !== null) {
    if (isScanFinding(finding)) return `${rule.category} ${finding.detection} ${flow.source}`;
    const number = findings.get(finding) ?? findings.size;
    findings.set(finding, number);
    return `${rule.category} finding ${number}`;
  }
  const { name } = rule;
  if ((rule.category === 'Common Activity' && rule.tellsConcern !== true) || rule.isWeak === true) return name;
  const record = recordFor(flow, rule);
  if (record === null) return `${name} nothing ${flow.activity.secflow.destinationData}`;
  // The same kind of flow to many places is told once.
  if (rule.name === 'behavior seen near bad') return `${name} ${record.key} ${flow.source}`;
  if (record.kind === 'event') return `${name} event ${record.key} ${flow.source}`;
  return `${name} ${record.kind} ${record.key} ${flow.activity.secflow.destinationData}`;
}

function goesBefore(a: Rule, b: Rule): boolean {
  return (confidenceRank(a.confidence) - confidenceRank(b.confidence) || RULES.indexOf(a) - RULES.indexOf(b)) < 0;
}

/** The record by which a rule came to its category. */
function recordFor(flow: JudgedActivity, rule: Rule): KnownRecord | null {
  if (rule.name === 'destination seen near bad') return flow.destination;
  const isOfDestination = rule.name === 'known bad destination' || rule.name === 'listed as bad, and guarded';
  return (isOfDestination ? flow.badDestination : null) ?? speakingRecord(flow);
}

function createCause({ rule, flows: gathered }: Gathered): Cause {
  const startOf = ({ activity }: JudgedActivity): number => parseSeconds(activity.secflow.relativeStart);
  const flows = gathered.map(({ flow }) => flow).sort((a, b) => startOf(a) - startOf(b) || a.row - b.row);
  const speaking = new Set(gathered.filter((one) => one.rule === rule).map(({ flow }) => flow));
  const speaker = flows.find((flow) => speaking.has(flow))!;
  const findings = rule.tellsFinding === true ? findingsOf(flows) : [];
  const isEveryday = rule.category === 'Common Activity' && rule.tellsConcern !== true && findings.length === 0;
  const isTold = !isEveryday && !findings.some(isScanFinding);
  return {
    rule,
    category: rule.category,
    finding: findings[0] ?? null,
    findings,
    record: isTold ? (findings.length > 0 ? recordBesideFinding(speaker) : recordFor(speaker, rule)) : null,
    flows,
    start: startOf(flows[0]!),
    destinations: distinctDestinations(flows.map(({ activity }) => activity.secflow.destinationData)),
  };
}

/** From this concern on, what is no reason for a verdict is told all the same. */
const TOLD_CONCERN = 4;

/** Whether it occurs near harm often enough to be told, although by the rules it is of a common kind. */
export function isWorthACheck({ category, rule, record }: Cause): boolean {
  return category === 'Common Activity' && rule.tellsConcern === true && (record?.concernLevel ?? 0) >= TOLD_CONCERN;
}

function findingsOf(flows: readonly JudgedActivity[]): Finding[] {
  const findings = new Set(flows.flatMap(({ evidence }) => evidence.finding ?? []));
  return [...findings].sort((a, b) => b.score - a.score);
}

/** All flows of a cause, those among them that were not judged one by one. */
export function flowCountOf({ findings, flows }: Cause): number {
  const found = findings.reduce((sum, { flowCount }) => sum + flowCount, 0);
  return Math.max(found, flows.length);
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

/**
 * The records that speak for the flows of a cause, each once; those of the same flow below it as well. A port that was
 * asked in silence was not used, so what its use would mean says nothing of a scan.
 */
export function recordRefs({ flows, findings }: Cause): RecordRefV1[] {
  const refs = new Map<string, RecordRefV1>();
  const isScan = findings.some(isScanFinding);
  for (const { badDestination, event, behavior, destination } of flows)
    for (const record of isScan ? [badDestination, event] : [badDestination, event, behavior, destination])
      if (record !== null && refs.size < MOST_RECORDS) refs.set(`${record.kind} ${record.key}`, refOf(record));
  return [...refs.values()];
}

function refOf({ kind, key, metadata, version, pack }: KnownRecord): RecordRefV1 {
  return { kind, key, title: metadata.title, version, pack };
}
