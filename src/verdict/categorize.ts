import type { Activity, Categorization, CategorizedDestination, CategoryName } from '@flowsage/client';
import { groupActivities, type JudgedFlow } from './activity-groups.ts';
import { worstCategory } from './categories.ts';
import { splitDestinationData } from './destination-data.ts';
import {
  type FlowEvidence,
  IMPACT_BESIDE_SUSPICION,
  NOTHING_ELSE,
  RARITY_THRESHOLDS,
  type RarityThresholds,
  RULES,
  type Rule,
  recordOf,
  ruleOf,
} from './rules.ts';
import { parseSeconds, roundToMicros } from './seconds-text.ts';

/** What rarity is held against. */
export interface CategoryThresholds extends RarityThresholds {
  /** Samples there are to compare with; left out where it is not known. Nothing is rare beside none. */
  readonly otherSamples?: number;
}

const UNKNOWN_AND_RARE = RULES.find(({ name }) => name === 'unknown and rare')!;

/** In its place where there are no other samples, or too few: nobody can tell what is rare. */
const UNKNOWN_ALONE: Rule = {
  ...UNKNOWN_AND_RARE,
  sentence: 'Nothing is known of it, and there are no other samples to compare with.',
};
const UNKNOWN_AMONG_FEW: Rule = {
  ...UNKNOWN_AND_RARE,
  sentence: 'Nothing is known of it, and there are too few other samples to tell whether it is rare.',
};

/**
 * Puts every destination of a sample into one category. Flows are judged one by one (`rules.ts`); then a destination is
 * called by the worst that is known of any of its flows, and flows of which nothing is known go with it. Where nothing is
 * known of any of them, the worst suspicion counts. A destination is a name or address, whatever its ports.
 *
 * The result shares the records of the flows. Destinations stand in order of their first flow. Takes n log n time.
 */
export function categorize(
  activities: readonly Activity[],
  thresholds: CategoryThresholds = RARITY_THRESHOLDS,
  evidence: readonly FlowEvidence[] | null = null,
): Categorization {
  const result: Record<CategoryName, CategorizedDestination[]> = {
    'Attack Vector': [],
    'Malicious Activity': [],
    'Suspicious Activity': [],
    Impact: [],
    'Common Activity': [],
  };
  for (const [destination, flows] of flowsByDestination(activities, thresholds, evidence)) {
    const category = categoryOf(flows);
    result[category].push({ destination, activity_groups: groupActivities(flows, category, thresholds.otherSamples) });
  }
  for (const destinations of Object.values(result)) destinations.sort(byFirstFlow);
  return result;
}

/** The rule of each activity, in their order. */
export function rulesOf(
  activities: readonly Activity[],
  thresholds: CategoryThresholds = RARITY_THRESHOLDS,
  evidence: readonly FlowEvidence[] | null = null,
): Rule[] {
  const own = activities.map((activity, i) => {
    const rule = ruleOf(activity, thresholds, evidence?.[i]);
    return rule === UNKNOWN_AND_RARE ? rarityRule(thresholds.otherSamples) : rule;
  });
  const isWorrying = own.some(
    ({ category, isWeak }) =>
      category === 'Malicious Activity' || (category === 'Suspicious Activity' && (evidence === null || !isWeak)),
  );
  const rules = isWorrying
    ? own.map((rule) => (rule.name === 'inferred impact' ? IMPACT_BESIDE_SUSPICION : rule))
    : own;
  if (evidence === null || rules.some(speaksForItself)) return rules;
  return rules.map((rule) => (rule.isWeak === true ? NOTHING_ELSE : rule));
}

function rarityRule(otherSamples: number | undefined): Rule {
  if (otherSamples === 0) return UNKNOWN_ALONE;
  return otherSamples !== undefined && otherSamples < RARITY_THRESHOLDS.commonSamples
    ? UNKNOWN_AMONG_FEW
    : UNKNOWN_AND_RARE;
}

/** A known way in is where everybody goes; it raises nothing that is merely unknown. */
function speaksForItself({ category, isWeak }: Rule): boolean {
  return isWeak !== true && category !== 'Common Activity' && category !== 'Attack Vector';
}

function flowsByDestination(
  activities: readonly Activity[],
  thresholds: CategoryThresholds,
  evidence: readonly FlowEvidence[] | null,
): ReadonlyMap<string, readonly JudgedFlow[]> {
  const byName = new Map<string, JudgedFlow[]>();
  const rules = rulesOf(activities, thresholds, evidence);
  for (const [i, activity] of activities.entries()) {
    const { name, port } = splitDestinationData(activity.secflow.destinationData);
    const start = parseSeconds(activity.secflow.relativeStart);
    const flow: JudgedFlow = {
      activity,
      port,
      startSeconds: start,
      endSeconds: roundToMicros(start + parseSeconds(activity.secflow.duration)),
      record: recordOf(activity, evidence?.[i]),
      isOfUnknown: evidence?.[i]?.isOfUnknown === true,
      rule: rules[i]!,
      finding: evidence?.[i]?.finding ?? null,
      badAddress: evidence?.[i]?.badAddress ?? null,
    };
    const flows = byName.get(name);
    if (flows === undefined) byName.set(name, [flow]);
    else flows.push(flow);
  }
  return byName;
}

function categoryOf(flows: readonly JudgedFlow[]): CategoryName {
  const known = flows.filter(({ record, rule }) => record !== null || rule.tellsFinding === true);
  return worstCategory((known.length > 0 ? known : flows).map((flow) => flow.rule.category));
}

function byFirstFlow(a: CategorizedDestination, b: CategorizedDestination): number {
  const earlier = a.activity_groups[0]!.first_seen_in_this_group - b.activity_groups[0]!.first_seen_in_this_group;
  if (earlier !== 0) return earlier;
  return a.destination < b.destination ? -1 : 1;
}
