import { TAG_FIELDS } from '@flowsage/client';
import type { UrlState } from '../../state/url-state.ts';
import { FORM_LIMITS, formOf, type RecordForm } from '../knowledge/record/record-form-state.ts';

/** What the address says of an Event that is being composed, so that it can be shown to somebody. */
export const COMPOSE_DEFAULTS = {
  sample: '',
  rows: '',
  names: '',
  window: '',
  title: '',
  description: '',
  relevance: '',
  tags: '',
  reason: '',
  q: '',
  only: '',
} as const;

export type ComposeState = UrlState<keyof typeof COMPOSE_DEFAULTS>;

/** As many as the server takes. */
export const MOST_STEPS = 20;
/** Of a step, as the server takes it. */
export const LONGEST_NAME = 200;

/** Numbers of flows in the order of the steps: `12.5`, also with commas. A flow is one step at most. */
export function parsePicked(text: string): readonly number[] {
  const numbers = text.split(/[.,]/).flatMap((part) => (/^\d{1,9}$/.test(part) ? [Number(part)] : []));
  return [...new Set(numbers)].slice(0, MOST_STEPS);
}

export function pickedText(rows: readonly number[]): string {
  return rows.join('.');
}

/** Names that people gave to steps, by the numbers of their flows. */
export type StepNames = Readonly<Record<string, string>>;

export function parseNames(text: string): StepNames {
  const value = parsedObject(text);
  return Object.fromEntries(
    Object.entries(value)
      .flatMap(([row, name]) =>
        /^\d{1,9}$/.test(row) && typeof name === 'string' && name !== '' ? [[row, name.slice(0, LONGEST_NAME)]] : [],
      )
      .slice(0, MOST_STEPS),
  );
}

/** Only of flows that are picked. */
export function namesText(names: StepNames, rows: readonly number[]): string {
  const kept = rows.flatMap((row) => {
    const name = names[row];
    return name === undefined || name === '' ? [] : [[row, name] as const];
  });
  return kept.length === 0 ? '' : JSON.stringify(Object.fromEntries(kept));
}

/** The record as the form takes it. */
export function composeForm({ title, description, relevance, tags, reason }: ComposeState): RecordForm {
  const empty = formOf(null);
  const given = parsedObject(tags);
  return {
    title,
    description,
    relevance:
      relevance === 'knownBad' || relevance === 'seenNearBad' || relevance === 'knownUninteresting' ? relevance : '',
    knowledge: null,
    reason,
    tags: Object.fromEntries(
      TAG_FIELDS.map((field) => {
        const list = Object.hasOwn(given, field) ? given[field] : undefined;
        const isList = Array.isArray(list) && list.every((tag): tag is string => typeof tag === 'string');
        return [field, isList ? list.slice(0, FORM_LIMITS.tags) : empty.tags[field]];
      }),
    ) as RecordForm['tags'],
  };
}

/** The same for the address. */
export function composeFormState({ title, description, relevance, tags, reason }: RecordForm): Partial<ComposeState> {
  const used = TAG_FIELDS.flatMap((field) => (tags[field].length === 0 ? [] : [[field, tags[field]] as const]));
  return {
    title,
    description,
    relevance,
    reason,
    tags: used.length === 0 ? '' : JSON.stringify(Object.fromEntries(used)),
  };
}

/** Servers take addresses of 16 kB with all else that is sent; links are cut by mail programs before that. */
const LONGEST_ADDRESS = 6000;

/** Whether all of it can stand in the address. */
export function fitsAddress(state: ComposeState): boolean {
  return new URLSearchParams(state).toString().length <= LONGEST_ADDRESS;
}

/** What is no object is an empty one: addresses may be made by others. */
function parsedObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}
