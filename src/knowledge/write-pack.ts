import { stringify } from 'yaml';
import {
  type ActivityRecord,
  type BehaviorRecord,
  type EventRecord,
  type EventStep,
  type StepCondition,
  TAG_KINDS,
  type TagsByKind,
} from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord, SilenceRecord } from '../model/knowledge.ts';
import { ownWordsOf } from './metadata-of-record.ts';
import type { PackFile } from './pack.ts';
import type { PackCase } from './pack-case.ts';
import type {
  PackActivity,
  PackBehavior,
  PackEntry,
  PackEvent,
  PackHead,
  PackSilence,
  PackStep,
} from './pack-schema.ts';

/** Well below what a file may have, so that no entry makes it too long. */
const FILE_CHARACTERS = 400_000;
const FILE_ENTRIES = 5000;
const MOST_NAMES = 200;
const MOST_PORTS = 20;

/**
 * The files of a pack in one fixed form, head first: reading them gives the same pack and cases, and writing that again
 * the same bytes. Entries that differ in name or port only are written as one.
 */
export function writePack(pack: KnowledgePack, cases: readonly PackCase[] = []): PackFile[] {
  const { name, version, title, author, licence, updated, sources } = pack;
  const head: PackHead = { name, version, title, author, licence, updated, ...listed('sources', sources) };
  return [
    { file: 'pack.yaml', text: stringify(head, YAML_STYLE) },
    ...themeFiles('destinations', destinationEntries(pack)),
    ...themeFiles(
      'behaviors',
      pack.behaviors.map((record) => behaviorEntry(record, pack)),
    ),
    ...themeFiles(
      'events',
      pack.events.map((record) => eventEntry(record, pack)),
    ),
    ...themeFiles('silences', (pack.silences ?? []).map(silenceEntry)),
    ...themeFiles('cases', cases),
  ];
}

const YAML_STYLE = { schema: 'core', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** `destinations.yaml`, or `destinations-001.yaml` and so on: names sort in the order of their entries. */
function themeFiles(kind: string, entries: readonly object[]): PackFile[] {
  const texts: string[] = [];
  let text = '';
  let count = 0;
  for (const entry of entries) {
    const item = stringify([entry], YAML_STYLE);
    if (text !== '' && (text.length + item.length > FILE_CHARACTERS || count === FILE_ENTRIES)) {
      texts.push(text);
      text = '';
      count = 0;
    }
    text += item;
    count++;
  }
  if (text !== '') texts.push(text);
  return texts.map((items, i) => ({
    file: texts.length === 1 ? `${kind}.yaml` : `${kind}-${String(i + 1).padStart(3, '0')}.yaml`,
    text: `${kind}:\n${items}`,
  }));
}

interface Group {
  readonly names: string[];
  readonly ports: readonly string[];
  readonly rest: Omit<PackEntry, 'names' | 'ports'>;
  /** `rest` as text. */
  readonly key: string;
}

/** Neighbours that say the same of several ports of one name first, then of several names at the same ports. */
function destinationEntries(pack: KnowledgePack): PackEntry[] {
  const groups: Group[] = [];
  for (const { name, ports, rest, key } of portGroups(pack)) {
    const last = groups.at(-1);
    const isSame = last?.key === key && last.ports.join() === ports.join() && !last.names.includes(name);
    if (isSame && last.names.length < MOST_NAMES) last.names.push(name);
    else groups.push({ names: [name], ports, rest, key });
  }
  return groups.map(({ names, ports, rest }) => ({ names, ports, ...rest }));
}

function portGroups(pack: KnowledgePack) {
  const groups: {
    readonly name: string;
    readonly ports: string[];
    readonly rest: Group['rest'];
    readonly key: string;
  }[] = [];
  for (const record of pack.records) {
    const rest = entryOf(record, pack.tagsByKind.get(record.destination_data), pack);
    const key = JSON.stringify(rest);
    const port = record.protocol_name === 'ICMP' ? 'ICMP' : `${record.protocol_name}/${record.port}`;
    const last = groups.at(-1);
    if (last?.name === record.name && last.key === key && last.ports.length < MOST_PORTS) last.ports.push(port);
    else groups.push({ name: record.name, ports: [port], rest, key });
  }
  return groups;
}

function entryOf(record: KnowledgeRecord, tags: TagsByKind | undefined, pack: KnowledgePack): Group['rest'] {
  return {
    ...listed('owner_groups', record.owner_groups),
    ...listed('landscape', record.landscape),
    concern_level: record.concern_level,
    category: record.category,
    title: record.title,
    ...ownWordsOf(pack, record),
    ...listed('refs', record.refs),
    ...listed('comments', record.comments),
    ...(record.controllable_subdomains ? { controllable_subdomains: true } : {}),
    ...(record.controllable_urls ? { controllable_urls: true } : {}),
    ...listed('excluded_subdomains', record.excluded_subdomains),
    ...listed('tags', record.tags),
    ...(tags === undefined ? {} : { tags_by_kind: filledKinds(tags) }),
    intended_purpose: record.intended_purpose,
    abuse: record.abuse,
    when_concerned: record.when_concerned,
    ...overrides(record, pack),
    ...listed('ttp_of_groups', record.ttp_of_groups),
    ...(record.all_children_inherit_knowledge ? { all_children_inherit_knowledge: true } : {}),
    ...(record.report_abuse_how === 'Unknown' ? {} : { report_abuse_how: record.report_abuse_how }),
  };
}

function behaviorEntry(record: BehaviorRecord, pack: KnowledgePack): PackBehavior {
  const { match, priority } = record;
  const { id, ...rest } = activityEntry(record, pack);
  return { id, match, ...(priority === 0 ? {} : { priority }), ...rest };
}

function eventEntry(record: EventRecord, pack: KnowledgePack): PackEvent {
  const { window, source, steps } = record;
  return {
    ...activityEntry(record, pack),
    window,
    ...(source === 'same' ? {} : { source }),
    steps: steps.map((step) => stepEntry(step, pack)),
  };
}

function activityEntry(record: ActivityRecord, pack: KnowledgePack): PackActivity {
  const tags = filledKinds(record.tags);
  return {
    id: ownId(record.id, pack),
    title: record.title,
    description: record.description,
    ...(record.relevance === '' ? {} : { relevance: record.relevance }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...listed('owner_groups', record.owner_groups),
    ...listed('landscape', record.landscape),
    ...(record.concern_level === null ? {} : { concern_level: record.concern_level }),
    ...(record.category === null ? {} : { category: record.category }),
    ...(record.intended_purpose === null ? {} : { intended_purpose: record.intended_purpose }),
    ...(record.abuse === null ? {} : { abuse: record.abuse }),
    ...(record.when_concerned === null ? {} : { when_concerned: record.when_concerned }),
    ...listed('refs', record.refs),
    ...overrides(record, pack),
  };
}

function stepEntry(step: EventStep, pack: KnowledgePack): PackStep {
  const destination =
    step.destination === null ? {} : { destination: { [step.destination.kind]: step.destination.step } };
  const name = step.name === undefined ? {} : { name: step.name };
  if ('absent' in step)
    return { ...name, absent: conditionEntry(step.absent, pack), within: step.within, ...destination };
  const { least, most } = step.repeat;
  return {
    ...name,
    ...conditionEntry(step, pack),
    ...destination,
    ...(least === 1 && most === 1 ? {} : { repeat: { least, most } }),
    ...(step.optional ? { optional: true } : {}),
  };
}

function conditionEntry(condition: StepCondition, pack: KnowledgePack): Pick<PackStep, 'behavior' | 'match'> {
  return 'match' in condition ? { match: condition.match } : { behavior: ownId(condition.behavior, pack) };
}

function silenceEntry({ detection, source, destination, until, reason }: SilenceRecord): PackSilence {
  return {
    ...(detection === null ? {} : { detection }),
    ...(source === null ? {} : { source }),
    ...(destination === null ? {} : { destination }),
    until,
    reason,
  };
}

function ownId(id: string, { name }: KnowledgePack): string {
  return id.startsWith(`${name}/`) ? id.slice(name.length + 1) : id;
}

/** Day and author, where they are not those of the pack. */
function overrides(
  { last_modified, author }: Pick<KnowledgeRecord, 'last_modified' | 'author'>,
  pack: KnowledgePack,
): { last_modified?: string; author?: string } {
  const day = new Date(last_modified * 1000).toISOString().slice(0, 10);
  return { ...(day === pack.updated ? {} : { last_modified: day }), ...(author === pack.author ? {} : { author }) };
}

function filledKinds(tags: TagsByKind): Partial<TagsByKind> {
  return Object.fromEntries(TAG_KINDS.filter((kind) => tags[kind].length > 0).map((kind) => [kind, tags[kind]]));
}

function listed<K extends string>(key: K, list: readonly string[]): Partial<Record<K, readonly string[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Record<K, readonly string[]>);
}
