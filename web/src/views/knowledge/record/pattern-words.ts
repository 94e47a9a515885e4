import type { EventSequenceV1, EventStepV1, FlowPatternV1, NumberRangeV1 } from '@flowsage/client';
import { bytesText, countText, secondsText } from '../../../text/numbers.ts';

/** Patterns of packs and steps of Events, in words. */

/** A condition of a pattern: what it is about, and what it says of it. */
export interface PatternPart {
  readonly name: string;
  readonly text: string;
}

/** All conditions of a pattern, which hold together. */
export function patternParts(pattern: FlowPatternV1): readonly PatternPart[] {
  const { destination = {} } = pattern;
  const { names = [], suffixes = [], known } = destination;
  const places = [...names, ...suffixes.map((suffix) => `${suffix} and names below`)];
  return [
    part('To', places),
    part('Address in', destination.cidrs ?? []),
    part('Port', destination.ports ?? []),
    ...(destination.scope === undefined || destination.scope === 'any'
      ? []
      : [{ name: 'Where', text: destination.scope === 'local' ? 'in the local network' : 'outside' }]),
    ...(destination.unknown === true ? [{ name: 'Destination', text: 'nothing is known of it' }] : []),
    ...(known === undefined ? [] : [{ name: 'Destination', text: knownText(known) }]),
    part('Label', pattern.labels ?? []),
    part('Name by', pattern.nameSources ?? []),
    part('Odd name', pattern.nameConflict ?? []),
    range('Samples that hold the name', pattern.samples, countText),
    range('Sent', pattern.srcBytes, bytesText),
    range('Received', pattern.dstBytes, bytesText),
    range('Packets sent', pattern.srcPackets, countText),
    range('Packets received', pattern.dstPackets, countText),
    range('Lasted', pattern.durationSeconds, secondsText),
  ].filter(({ text }) => text !== '');
}

/** A pattern in one line. */
export function patternText(pattern: FlowPatternV1): string {
  const parts = patternParts(pattern).map(({ name, text }) => `${name.toLowerCase()} ${text}`);
  return parts.length === 0 ? 'any flow' : parts.join('; ');
}

/** `2 to 5`, `at least 2`, `at most 5`, `2`. */
export function rangeText({ least, most }: NumberRangeV1, unit: (value: number) => string): string {
  if (least !== undefined && least === most) return unit(least);
  if (least !== undefined && most !== undefined) return `${unit(least)} to ${unit(most)}`;
  if (least !== undefined) return `at least ${unit(least)}`;
  return most === undefined ? '' : `at most ${unit(most)}`;
}

/** The beginning of a flow id tells it from others. */
const LETTERS_OF_ID = 12;
/** Flow ids are SHA-256 in hexadecimal; all other names of behaviors are those of packs. */
const FLOW_ID = /^[0-9a-f]{64}$/;

/** Which flows make a step, without its name: a behavior by its title or by what samples tell of it, else a pattern. */
export function stepWords({ behavior, title, seen, match }: EventStepV1): string {
  if (title !== null) return title;
  if (seen !== null) return `${seen.category} at ${seen.destination}`;
  if (behavior !== null)
    return FLOW_ID.test(behavior)
      ? `a behavior that none of your samples has (${behavior.slice(0, LETTERS_OF_ID)}…)`
      : `a behavior that no pack here has (${behavior})`;
  return match === null ? 'any flow' : patternText(match);
}

/** What a step means, without the name of its behavior: how often, where, whether it must be there. */
export function stepText({ repeat, optional, absentSeconds, relation }: EventStepV1): string {
  const parts: string[] = [];
  if (absentSeconds !== null) parts.push(`must not be there for ${secondsText(absentSeconds)}`);
  if (absentSeconds === null && (repeat.least ?? 1) > 1) parts.push(`${rangeText(openRange(repeat), countText)} times`);
  if (relation !== null) parts.push(`to ${RELATIONS[relation.kind]} step ${relation.step}`);
  if (optional) parts.push('may be left out');
  return parts.join(', ');
}

/** How the steps of an Event belong together. */
export function sequenceText({ steps, windowSeconds, source }: EventSequenceV1): string {
  const from = source === 'same' ? 'all from one source' : 'from any sources';
  return `${steps.length === 1 ? 'One step' : `${steps.length} steps in this order`}, ${from}, all within ${secondsText(windowSeconds)}.`;
}

const RELATIONS: Readonly<Record<NonNullable<EventStepV1['relation']>['kind'], string>> = {
  sameAs: 'the same destination as',
  differentFrom: 'another destination than',
  childOf: 'a name below that of',
  parentOf: 'a name above that of',
  sameSiteAs: 'the same site as',
  otherSiteThan: 'another site than',
};

/** As many as one likes: packs write a very large number. */
const NO_END = 1_000_000;

function openRange({ least, most }: NumberRangeV1): NumberRangeV1 {
  return { ...(least === undefined ? {} : { least }), ...(most === undefined || most >= NO_END ? {} : { most }) };
}

function part(name: string, texts: readonly string[]): PatternPart {
  return { name, text: texts.join(' or ') };
}

function range(name: string, value: NumberRangeV1 | undefined, unit: (value: number) => string): PatternPart {
  return { name, text: value === undefined ? '' : rangeText(value, unit) };
}

function knownText({
  categories = [],
  landscape = [],
  tags = [],
  concern,
}: NonNullable<NonNullable<FlowPatternV1['destination']>['known']>): string {
  const parts = [
    ...(categories.length === 0 ? [] : [`of the class ${categories.join(' or ')}`]),
    ...(landscape.length === 0 ? [] : [`used for ${landscape.join(' or ')}`]),
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(' or ')}`]),
    ...(concern === undefined ? [] : [`of concern ${rangeText(concern, String)}`]),
  ];
  return parts.length === 0 ? 'known' : parts.join(', ');
}
