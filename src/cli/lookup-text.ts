import {
  type DestinationV1,
  type EventRuleV1,
  type MetadataRecord,
  TAG_FIELDS,
  type TagField,
  WRITTEN_KNOWLEDGE_FIELDS,
  type WrittenKnowledgeField,
  type WrittenKnowledgeV1,
} from '@flowsage/client';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import { readTags } from '../model/metadata.ts';
import { counted, grouped } from './numbers.ts';

/** Everything known of a destination, for people. */
export function destinationLines(found: DestinationV1, width: number): string[] {
  const { knowledge, parent, statistics, labelsObserved, metadata } = found;
  const lines = [printable(found.destination)];
  if (knowledge === null) lines.push(...fact('known', 'nothing', width));
  else {
    lines.push(
      ...fact('known', `${knowledge.title} (${knowledge.category})`, width),
      ...fact('record', knowledge.destination_data, width),
      ...fact('concern', `${knowledge.concern_level} of 5`, width),
      ...fact('owners', knowledge.owner_groups.join(', '), width),
      ...paragraphs('used for', knowledge.intended_purpose, width),
      ...paragraphs('abuse', knowledge.abuse, width),
      ...paragraphs('look when', knowledge.when_concerned, width),
    );
  }
  if (parent !== null) lines.push(...fact('parent', `${parent.destination_data}: ${parent.title}`, width));
  const seen =
    statistics.count === 0
      ? 'in no sample'
      : `in ${counted(statistics.count, 'sample')} of ${counted(statistics.accounts, 'account')}`;
  lines.push(
    ...fact('seen', seen, width),
    ...fact('first', dayOf(statistics.first_observed), width),
    ...fact('last', dayOf(statistics.last_observed), width),
    ...fact('labels', labelsObserved.join(', '), width),
    ...fact('below it', belowText(statistics.observed_direct_children), width),
  );
  if (isRecord(metadata)) lines.push('', ...metadataLines(metadata, width));
  return lines;
}

/** The rule of an Event: its window, and its steps with the names that people gave them. */
export function ruleLines({ steps, windowSeconds, stepNames = [] }: EventRuleV1, width: number): string[] {
  return [
    ...fact('within', `${grouped(windowSeconds)} s`, width),
    ...steps.flatMap((step, i) => {
      const name = stepNames[i] ?? '';
      return fact(`step ${i + 1}`, name === '' ? step : `${name}: ${step}`, width);
    }),
  ];
}

/** What people wrote, for people. */
export function metadataLines(record: MetadataRecord, width: number): string[] {
  return [
    ...fact('title', record.title, width),
    ...fact('relevance', record.relevance, width),
    ...paragraphs('about', record.description, width),
    ...TAG_FIELDS.flatMap((field) => fact(TAG_TITLES[field], readTags(record[field]).join(', '), width)),
  ];
}

const TAG_TITLES: Readonly<Record<TagField, string>> = {
  destinationTags: 'kind',
  activityPurposeTags: 'purpose',
  impactsTags: 'impact',
  threatTags: 'threat',
  attackVectorTags: 'vector',
  securityTags: 'security',
  associatedAppOrServiceTags: 'service',
  platformHintTags: 'platform',
};

/** The fields that people gave beyond the record, for people. */
export function knowledgeLines(knowledge: WrittenKnowledgeV1 | null, width: number): string[] {
  if (knowledge === null) return [];
  return WRITTEN_KNOWLEDGE_FIELDS.flatMap((field) =>
    paragraphs(KNOWLEDGE_TITLES[field], knowledgeText(knowledge, field), width),
  );
}

function knowledgeText(knowledge: WrittenKnowledgeV1, field: WrittenKnowledgeField): string {
  const value = knowledge[field];
  if (value === undefined) return '';
  if (typeof value === 'number') return `${value} of 5`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join(', ');
}

const KNOWLEDGE_TITLES: Readonly<Record<WrittenKnowledgeField, string>> = {
  owner_groups: 'owners',
  landscape: 'landscape',
  concern_level: 'concern',
  category: 'class',
  refs: 'sources',
  comments: 'comments',
  controllable_subdomains: 'subdomains',
  controllable_urls: 'URLs',
  intended_purpose: 'used for',
  abuse: 'abuse',
  ttp_of_groups: 'groups',
  when_concerned: 'look when',
  report_abuse_how: 'report to',
};

const TITLE_WIDTH = 11;
/** Names below a domain that are told one by one. */
const CHILDREN_SHOWN = 5;

/** A title and its text, wrapped beside it; nothing for what says nothing. */
function fact(title: string, text: string, width: number): string[] {
  if (text === '' || text === 'Unknown') return [];
  return wrapped(
    cutWords(printable(text), width - TITLE_WIDTH),
    width,
    title.padEnd(TITLE_WIDTH),
    ' '.repeat(TITLE_WIDTH),
  );
}

/** The same for a text of several lines, which stay lines; a tab is a blank. */
function paragraphs(title: string, text: string, width: number): string[] {
  return linesOf(text).flatMap((line, i) =>
    line.trim() === '' ? (i === 0 ? [] : ['']) : fact(i === 0 ? title : '', line, width),
  );
}

/** The lines of a text that people wrote; a tab is a blank. */
export function linesOf(text: string): string[] {
  return text
    .trim()
    .replaceAll('\t', ' ')
    .split(/\r\n|\r|\n/);
}

/** The text without words wider than that. */
export function cutWords(text: string, width: number): string {
  return text
    .split(' ')
    .flatMap((word) => piecesOf(word, width))
    .join(' ');
}

function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < word.length || from === 0; from += width) pieces.push(word.slice(from, from + width));
  return pieces;
}

function dayOf(seconds: number | null): string {
  return seconds === null ? '' : `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function belowText(children: readonly string[] | null): string {
  if (children === null) return '';
  const more = children.length - CHILDREN_SHOWN;
  return `${children.slice(0, CHILDREN_SHOWN).join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

function isRecord(metadata: DestinationV1['metadata']): metadata is MetadataRecord {
  return Object.keys(metadata).length > 0;
}
