import type { EvidenceV1, VerdictV1 } from '@flowsage/client';
import { categorize, rulesOf } from './categorize.ts';
import { type Cause, collectCauses, flowCountOf, isWorthACheck, recordRefs, rowsOf } from './causes.ts';
import type { JudgedActivity } from './judged-activity.ts';
import { nextChecks } from './next-checks.ts';
import { RARITY_THRESHOLDS } from './rules.ts';
import { causeSentence, headline } from './sentences.ts';
import { writeStorySteps } from './story-steps.ts';
import { summarize } from './summarize.ts';
import { unknownSentences } from './unknowns.ts';
import type { VerdictBasis } from './verdict-basis.ts';

/** Told in full; what is beyond is counted. */
const MOST_EVIDENCE = 50;
const MOST_DESTINATIONS = 20;

/**
 * The verdict on a sample with its story, evidence, limits and what to do next. Flows are judged by what they are; it is
 * told of `shown`, the same flows in the same order, in which hosts may go by other names.
 */
export function writeVerdict(
  flows: readonly JudgedActivity[],
  basis: VerdictBasis,
  shown: readonly JudgedActivity[] = flows,
): VerdictV1 {
  const activities = flows.map(({ activity }) => activity);
  const evidence = flows.map((flow) => flow.evidence);
  const thresholds = { ...RARITY_THRESHOLDS, otherSamples: basis.otherSamples };
  const { verdict, confidence } = summarize(categorize(activities, thresholds, evidence), basis.sampleSeconds);
  const causes = collectCauses(shown, rulesOf(activities, thresholds, evidence));
  const telling = causes.filter(({ category }) => category !== 'Common Activity');
  const told = [...telling, ...causes.filter(isWorthACheck)];
  return {
    verdict,
    confidence,
    headline: headline(verdict, confidence, telling, basis),
    story: writeStorySteps(told, causes, basis),
    evidence: (telling.length > 0 ? told : causes).slice(0, MOST_EVIDENCE).map(evidenceOf),
    unknown: unknownSentences(shown, causes, basis),
    nextChecks: nextChecks(told),
    knowledge: { packs: basis.packs, otherSamples: basis.otherSamples },
  };
}

function evidenceOf(cause: Cause): EvidenceV1 {
  const { rule, category, finding, flows, destinations } = cause;
  return {
    rule: rule.name,
    category,
    confidence: rule.confidence,
    sentence: causeSentence(cause),
    destinations: destinations.slice(0, MOST_DESTINATIONS),
    destinationCount: destinations.length,
    addresses: [...new Set(flows.flatMap(({ address }) => address ?? []))].slice(0, MOST_DESTINATIONS),
    detection: finding?.detection ?? null,
    score: finding?.score ?? null,
    numbers: (finding?.parts ?? []).map(({ name, value, unit, threshold }) => ({ name, value, unit, threshold })),
    flowCount: flowCountOf(cause),
    rows: rowsOf(cause),
    records: recordRefs(cause),
  };
}
