import type { StoryEventStepV1, StoryStepV1 } from '@flowsage/client';
import type { Cause } from './causes.ts';
import type { JudgedActivity } from './judged-activity.ts';
import { shownLine } from './plain-text.ts';
import { parseSeconds } from './seconds-text.ts';
import { titleText } from './sentences.ts';

/** Told one by one; an Event may have been found many times. */
const MOST_STEPS = 20;
const MOST_ROWS = 50;
const CATEGORY_CHARS = 60;

/** What a step of the story says of the steps of its Event; nothing where it is none, or has a single step. */
export type ToldSteps = Pick<StoryStepV1, 'steps' | 'stepCount'>;

/**
 * Tells the Events of causes step by step, each occurrence once. Flows of one occurrence may be told by several causes,
 * such as that of a bad destination: the steps have them all.
 */
export function createStepTeller(causes: readonly Cause[]): (cause: Cause) => ToldSteps {
  const flowsOf = new Map<number, JudgedActivity[]>();
  for (const { flows } of causes)
    for (const flow of flows) {
      if (flow.eventPlace === null) continue;
      const own = flowsOf.get(flow.eventPlace.occurrence);
      if (own === undefined) flowsOf.set(flow.eventPlace.occurrence, [flow]);
      else own.push(flow);
    }
  const told = new Set<number>();
  return ({ record, finding, flows }) => {
    if (record?.kind !== 'event' || finding !== null) return {};
    const steps: StoryEventStepV1[] = [];
    for (const { eventPlace } of flows) {
      if (eventPlace === null || told.has(eventPlace.occurrence)) continue;
      told.add(eventPlace.occurrence);
      steps.push(...stepsOf(flowsOf.get(eventPlace.occurrence)!));
    }
    return steps.length < 2 ? {} : { steps: steps.slice(0, MOST_STEPS), stepCount: steps.length };
  };
}

/** The steps of one occurrence, in the order of its rule. */
function stepsOf(flows: readonly JudgedActivity[]): StoryEventStepV1[] {
  const byStep = new Map<number, JudgedActivity[]>();
  for (const flow of [...flows].sort((a, b) => startOf(a) - startOf(b) || a.row - b.row)) {
    const { step } = flow.eventPlace!;
    const own = byStep.get(step);
    if (own === undefined) byStep.set(step, [flow]);
    else own.push(flow);
  }
  return [...byStep].sort(([a], [b]) => a - b).map(([, own]) => stepOf(own));
}

function stepOf(flows: readonly JudgedActivity[]): StoryEventStepV1 {
  const first = flows[0]!;
  return {
    name: nameOf(first),
    destination: first.activity.secflow.destinationData,
    startSeconds: startOf(first),
    flowCount: flows.length,
    rows: flows.slice(0, MOST_ROWS).map(({ row }) => row),
  };
}

function nameOf({ eventPlace, behavior, destination, activity }: JudgedActivity): string {
  const record = behavior ?? destination;
  const { destinationData, flowCategory } = activity.secflow;
  // Steps that nobody named are called by what they are and where; the place is told beside them anyway.
  const place = ` at ${destinationData}`;
  const kept = eventPlace!.stepName.trim();
  const named = kept.endsWith(place) ? kept.slice(0, -place.length) : kept;
  const said = named || record?.metadata.title.trim() || '';
  return said === '' ? shownLine(flowCategory, CATEGORY_CHARS) : titleText(said);
}

function startOf({ activity }: JudgedActivity): number {
  return parseSeconds(activity.secflow.relativeStart);
}
