import type { StoryStepV1 } from '@flowsage/client';
import { type Cause, flowCountOf, isWorthACheck, recordRefs, rowsOf } from './causes.ts';
import { distinctDestinations } from './destination-data.ts';
import { createStepTeller, type ToldSteps } from './event-steps.ts';
import type { JudgedActivity } from './judged-activity.ts';
import { bytesWords, causeSentence, countText, named, placeOf, sourcesOf, titleText } from './sentences.ts';
import type { VerdictBasis } from './verdict-basis.ts';

/** A story is read by people: more steps than these are told together at its end. */
const MOST_STEPS = 12;

/**
 * What happened, in order of time: what speaks for the verdict or occurs near harm, and what else went on in one step.
 */
export function writeStorySteps(telling: readonly Cause[], all: readonly Cause[], basis: VerdictBasis): StoryStepV1[] {
  if (basis.flowCount === 0) return [];
  const stepsOf = createStepTeller(all);
  const steps = telling.slice(0, MOST_STEPS).map((cause) => stepOf(cause, stepsOf(cause)));
  if (telling.length > MOST_STEPS) steps.push(restStep(telling.slice(MOST_STEPS)));
  const everyday = all.filter((cause) => cause.category === 'Common Activity' && !isWorthACheck(cause));
  if (everyday.length > 0) steps.push(everydayStep(everyday));
  return steps.sort((a, b) => a.atSeconds - b.atSeconds);
}

function stepOf(cause: Cause, steps: ToldSteps): StoryStepV1 {
  return {
    atSeconds: cause.start,
    sentence: cause.rule.isWeak === true ? unknownStep(cause) : causeSentence(cause),
    flowCount: flowCountOf(cause),
    rows: rowsOf(cause),
    records: recordRefs(cause),
    ...steps,
  };
}

function unknownStep(cause: Cause): string {
  const places = named(cause.destinations.map(placeOf));
  const many = cause.destinations.length > 1;
  return `${sourcesOf(cause)} also exchanged data with ${places} (${bytesWords(cause.flows)}), of which nothing is known${many ? ' either' : ''}.`;
}

function restStep(causes: readonly Cause[]): StoryStepV1 {
  const flows = causes.flatMap((cause) => [...cause.flows]);
  return {
    atSeconds: Math.min(...causes.map(({ start }) => start)),
    sentence: `${countText(causes.length, 'other thing')} of these kinds went on as well; the evidence lists them.`,
    flowCount: flows.length,
    rows: causes.flatMap(rowsOf).slice(0, 50),
    records: [],
  };
}

function everydayStep(causes: readonly Cause[]): StoryStepV1 {
  const destinations = distinctDestinations(causes.flatMap(({ destinations }) => destinations));
  const flowCount = causes.reduce((sum, { flows }) => sum + flows.length, 0);
  const titles = causes.flatMap(({ flows }) => flows.map(titleOf));
  return {
    atSeconds: Math.min(...causes.map(({ start }) => start)),
    sentence:
      `${countText(flowCount, 'flow')} to ` +
      `${countText(destinations.length, 'destination')} ${flowCount === 1 ? 'was' : 'were'} of an everyday kind${kindsText(titles)}.`,
    flowCount,
    rows: causes.flatMap(rowsOf).slice(0, 50),
    records: [],
  };
}

/** What the flows were, in their order; examples where nothing is known of some, and nothing where it is of none. */
function kindsText(titles: readonly (string | null)[]): string {
  const known = titles.filter((title) => title !== null);
  if (known.length === 0) return '';
  return `${known.length === titles.length ? ': ' : ', such as '}${named(known)}`;
}

function titleOf({ behavior, destination }: JudgedActivity): string | null {
  const record = behavior ?? destination;
  return record === null ? null : titleText(record.metadata.title);
}
