import type { MetadataKindV1, Relevance, WrittenKnowledgeV1 } from '@flowsage/client';
import { AppError } from '../lib/app-error.ts';
import { ODD_IN_LINE, ODD_IN_LINES, refuseOddText } from './odd-text.ts';

/**
 * What people say of a Destination beyond its record: the fields that packs have for it. What is left out is not said, so
 * that packs say it. Two fields are of packs alone, since they speak of names below, and a key of people is one name.
 */
export type WrittenKnowledge = WrittenKnowledgeV1;

/** A text of one line, several of them, a text of several lines, a level of concern, or yes and no. */
export type KnowledgeFieldForm = 'line' | 'lines' | 'prose' | 'level' | 'flag';

/** The fields and their forms, in the order of the outputs. */
export const WRITTEN_KNOWLEDGE_FORMS: Readonly<Record<keyof WrittenKnowledge, KnowledgeFieldForm>> = {
  owner_groups: 'lines',
  landscape: 'lines',
  concern_level: 'level',
  category: 'line',
  refs: 'lines',
  comments: 'lines',
  controllable_subdomains: 'flag',
  controllable_urls: 'flag',
  intended_purpose: 'prose',
  abuse: 'prose',
  ttp_of_groups: 'lines',
  when_concerned: 'prose',
  report_abuse_how: 'prose',
};

/** Bounds, in UTF-16 units and entries: those of packs. */
export const KNOWLEDGE_LIMITS = {
  lineChars: 200,
  lines: 100,
  leastProseChars: 3,
  proseChars: 2000,
  leastLevel: 1,
  mostLevel: 5,
} as const;

/**
 * The fields that a client sent, checked and in the stored form: in one order, without blanks around texts, and without
 * what says nothing. Null where nothing is left.
 * Throws AppError `invalid-input`, with a sentence that names the member.
 */
export function writtenKnowledgeOf(input: unknown): WrittenKnowledge | null {
  if (input === null || input === undefined) return null;
  if (typeof input !== 'object' || Array.isArray(input)) throw refusal('', nameOf(input), 'a JSON object, or null');
  const members = input as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(members).find((member) => !Object.hasOwn(WRITTEN_KNOWLEDGE_FORMS, member));
  if (unknown !== undefined) {
    const names = Object.keys(WRITTEN_KNOWLEDGE_FORMS).join(', ');
    throw new AppError(
      'invalid-input',
      `knowledge: there is a member ${JSON.stringify(unknown.slice(0, 80))}, expected ${names}`,
    );
  }
  const fields = Object.entries(WRITTEN_KNOWLEDGE_FORMS).flatMap(([field, form]) => {
    if (!Object.hasOwn(members, field)) return [];
    const value = CHECKS[form](field, members[field]);
    return value === null ? [] : [[field, value] as const];
  });
  return fields.length === 0 ? null : Object.fromEntries(fields);
}

/** The same for a kind of records; only Destinations have such fields. */
export function writtenKnowledgeOfKind(kind: MetadataKindV1, input: unknown): WrittenKnowledge | null {
  const isNone = input === null || input === undefined;
  if (kind === 'destination' || isNone) return writtenKnowledgeOf(input);
  throw new AppError(
    'invalid-input',
    `knowledge: ${kind === 'event' ? 'an' : 'a'} ${kind} has none, expected null; only a destination has it`,
  );
}

/** Whether a relevance denies the level of concern beside it: nobody could tell which of the two is meant. */
export function deniesConcern(relevance: Relevance | undefined, level: number | undefined): boolean {
  const { leastLevel, mostLevel } = KNOWLEDGE_LIMITS;
  return level === mostLevel ? relevance === 'knownUninteresting' : level === leastLevel && relevance === 'knownBad';
}

/** Refuses a level of concern that the relevance beside it denies. */
export function refuseDeniedConcern(relevance: Relevance, knowledge: WrittenKnowledge | null): void {
  const level = knowledge?.concern_level;
  if (deniesConcern(relevance, level))
    throw refusal('concern_level', `${level} beside the relevance ${relevance}`, 'two that say the same');
}

type FieldCheck = (field: string, value: unknown) => string | readonly string[] | number | boolean | null;

/** Each gives the field as it is stored; null for what says nothing. */
const CHECKS: Readonly<Record<KnowledgeFieldForm, FieldCheck>> = {
  line: (field, value) => lineOf(field, value),
  lines: (field, value) => {
    if (!Array.isArray(value)) throw refusal(field, nameOf(value), 'a list of texts');
    // Bounded before it is walked: a body may hold a long list.
    if (value.length > KNOWLEDGE_LIMITS.lines)
      throw refusal(field, `a list of ${value.length}`, `at most ${KNOWLEDGE_LIMITS.lines} texts`);
    const lines = value.map((one) => {
      const line = lineOf(field, one);
      if (line === null) throw refusal(field, 'a list with an empty text', 'texts that are not empty');
      return line;
    });
    return lines.length === 0 ? null : [...new Set(lines)];
  },
  prose: (field, value) => {
    if (typeof value !== 'string') throw refusal(field, nameOf(value), 'a text');
    refuseOddText(`knowledge: ${field}`, value, ODD_IN_LINES, 'text without control characters but line ends');
    const text = value.trim();
    const { leastProseChars, proseChars } = KNOWLEDGE_LIMITS;
    if (text !== '' && (text.length < leastProseChars || text.length > proseChars))
      throw refusal(field, `a text of ${text.length} characters`, `${leastProseChars} to ${proseChars}`);
    return text === '' ? null : text;
  },
  level: (field, value) => {
    const { leastLevel, mostLevel } = KNOWLEDGE_LIMITS;
    if (typeof value !== 'number') throw refusal(field, nameOf(value), `a whole number, ${leastLevel} to ${mostLevel}`);
    if (!Number.isInteger(value) || value < leastLevel || value > mostLevel)
      throw refusal(field, String(value), `a whole number, ${leastLevel} to ${mostLevel}`);
    return value;
  },
  flag: (field, value) => {
    if (typeof value !== 'boolean') throw refusal(field, nameOf(value), 'true or false');
    return value;
  },
};

function lineOf(field: string, value: unknown): string | null {
  if (typeof value !== 'string') throw refusal(field, nameOf(value), 'text of one line');
  refuseOddText(`knowledge: ${field}`, value, ODD_IN_LINE, 'one line without control characters');
  const text = value.trim();
  if (text.length > KNOWLEDGE_LIMITS.lineChars)
    throw refusal(field, `a text of ${text.length} characters`, `at most ${KNOWLEDGE_LIMITS.lineChars}`);
  return text === '' ? null : text;
}

function refusal(field: string, found: string, expected: string): AppError {
  const what = field === '' ? 'knowledge' : `knowledge: ${field}`;
  return new AppError('invalid-input', `${what} is ${found}, expected ${expected}`);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
