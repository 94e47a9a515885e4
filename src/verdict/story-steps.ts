import type { StoryStepV1 } from '@flowsage/client';
import { SOME_CONCERN } from '../model/concern.ts';
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
  const shown = inOrderOfTime(telling.slice(0, MOST_STEPS));
  const steps = shown.map((cause, i) => stepOf(cause, shown.slice(0, i), stepsOf(cause)));
  if (telling.length > MOST_STEPS) steps.push(restStep(telling.slice(MOST_STEPS)));
  const everyday = all.filter((cause) => cause.category === 'Common Activity' && !isWorthACheck(cause));
  if (everyday.length > 0) steps.push(everydayStep(everyday));
  return steps.sort((a, b) => a.atSeconds - b.atSeconds);
}

/** Of what began at once, the graver goes first. */
function inOrderOfTime(causes: readonly Cause[]): Cause[] {
  return [...causes].sort((a, b) => a.start - b.start);
}

/** `before` are the causes whose steps stand before this one. */
function stepOf(cause: Cause, before: readonly Cause[], steps: ToldSteps): StoryStepV1 {
  return {
    atSeconds: cause.start,
    sentence: cause.rule.isWeak === true ? unknownStep(cause, before) : causeSentence(cause),
    flowCount: flowCountOf(cause),
    rows: rowsOf(cause),
    records: recordRefs(cause),
    ...steps,
  };
}

function unknownStep(cause: Cause, before: readonly Cause[]): string {
  const places = named(cause.destinations.map(placeOf));
  const source = sourcesOf(cause);
  const also = before.some((other) => sourcesOf(other) === source) ? ' also' : '';
  const either = before.some(({ rule }) => rule.isWeak === true) ? ' either' : '';
  return `${source}${also} exchanged data with ${places} (${bytesWords(cause.flows)}), of which nothing is known${either}.`;
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

function titleOf({ event, behavior, destination, evidence }: JudgedActivity): string | null {
  const record = (evidence.isEventAside ? null : event) ?? behavior ?? destination;
  // A kind of some concern is no example of everyday ones, though nothing came of it here.
  if (record === null || (record.concernLevel ?? 0) >= SOME_CONCERN) return null;
  return titleText(record.metadata.title);
}
