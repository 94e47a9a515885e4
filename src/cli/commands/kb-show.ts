import { stringify } from 'yaml';
import { createGuardList, createKnowledgeBase, type KnowledgeBase, ownWordsOf } from '../../knowledge/index.ts';
import { parsePortRange } from '../../knowledge/port-range.ts';
import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import { parseAddress } from '../../model/address.ts';
import { createDestination, type Destination, writtenName } from '../../model/destination.ts';
import type { StepRepeat } from '../../model/event-rule.ts';
import { maskedWords, type Network, parseNetwork } from '../../model/network.ts';
import { type KnowledgeOptions, loadAllPacks, type PlacedPack } from '../knowledge-packs.ts';
import { linesOf } from '../lookup-text.ts';
import type { Terminal } from '../terminal.ts';

const WIDTH = 80;
/** What is so of Events, their steps and behaviors where nothing else is written. */
const STANDARD: Readonly<Record<string, unknown>> = { source: 'same', optional: false, priority: 0 };
/** What a record says when it says nothing. */
const EMPTY = new Set<unknown>([null, '', 'Unknown', false]);

/** `flowsage kb show`: a pack by its name, a behavior or event by its id, or what is known of a destination, else of its parent. */
export async function kbShow(
  key: string,
  options: KnowledgeOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const placed = await loadAllPacks(options);
  const knowledge = createKnowledgeBase(placed.map(({ pack }) => pack));
  const packs = placed.filter(({ pack }) => pack.name === key).map(packFacts);
  const own = [
    ...packs,
    ...findRecords(knowledge, key),
    ...findGuards(knowledge, key),
    ...findNetworks(knowledge, key),
  ];
  const found = own.length > 0 ? own : findParents(knowledge, key);
  if (found.length === 0)
    throw new AppError('not-found', `${printable(key)}: no such pack, behavior or event, and nothing is known of it`);
  if (options.json) {
    terminal.printJson(found);
    return 0;
  }
  const parts = found.map(recordLines);
  if (own.length === 0)
    parts.unshift(wrapped(`Nothing is known of ${printable(key)} itself, but of its parent:`, WIDTH));
  for (const line of parts.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))) terminal.print(line);
  return 0;
}

/** A pack without what it holds. */
function packFacts({ pack, place }: PlacedPack): object {
  const { name, version, title, author, licence, updated, sources, records, behaviors, events } = pack;
  return {
    pack: name,
    version,
    title,
    author,
    licence,
    updated,
    sources,
    from: place,
    destinations: records.length,
    behaviors: behaviors.length,
    events: events.length,
    guards: pack.guards?.length ?? 0,
    silences: pack.silences?.length ?? 0,
    records: pack.written?.length ?? 0,
  };
}

/** The list against false alarms that names it, if any does. */
function findGuards(knowledge: KnowledgeBase, key: string): object[] {
  const guard = createGuardList(knowledge.packs, knowledge.now).guardOf(splitKey(key).name);
  if (guard === null) return [];
  const { target, list, expiresAt = null } = guard;
  return [{ guarded_by: list, ...(target === '' ? {} : { as: target }), ...untilOf(expiresAt) }];
}

/** What lists and packs say of any flow to a network that an address is in, or that is asked for itself. */
function findNetworks(knowledge: KnowledgeBase, key: string): object[] {
  const network = parseNetwork(key);
  const { name, portText } = splitKey(key);
  // The last group of an IPv6 address looks like a port.
  const address = parseAddress(key) ?? parseAddress(name);
  const asked = network ?? (address === null ? null : { ...address, bits: address.family === 4 ? 32 : 128 });
  if (asked === null) return [];
  const port = parseAddress(key) === null && network === null ? portText : undefined;
  return knowledge.behaviors.flatMap(({ match, networksExpireAt, priority: _, ...about }) => {
    const { cidrs = [], ports = null, ...others } = match.destination ?? {};
    if (Object.keys(match).length > 1 || Object.keys(others).length > 0 || !servesPort(ports, port)) return [];
    return cidrs.flatMap((cidr, i) => {
      const expiresAt = networksExpireAt?.[i] ?? null;
      if (!isWithin(asked, parseNetwork(cidr)) || (expiresAt !== null && expiresAt <= knowledge.now())) return [];
      return [{ network: cidr, ...(ports === null ? {} : { ports }), ...about, ...untilOf(expiresAt) }];
    });
  });
}

/** The end of what an imported list says. */
function untilOf(expiresAt: number | null): { readonly believed_until?: string } {
  return expiresAt === null ? {} : { believed_until: new Date(expiresAt * 1000).toISOString() };
}

function isWithin(asked: Network, network: Network | null): boolean {
  return (
    network !== null &&
    asked.family === network.family &&
    asked.bits >= network.bits &&
    maskedWords(asked.family, asked.words, network.bits).every((word, i) => word === network.words[i])
  );
}

/** A port tells no protocol. */
function servesPort(ports: readonly string[] | null, portText: string | undefined): boolean {
  if (ports === null || portText === undefined) return true;
  const ranges = ports.map(parsePortRange).filter((range) => range !== null);
  return portText === 'ICMP'
    ? ranges.some(({ protocol }) => protocol === 'ICMP')
    : ranges.some(({ protocol, first, last }) => {
        const port = Number(portText);
        return protocol !== 'ICMP' && first <= port && port <= last;
      });
}

/** An id without its pack is looked for in all of them; a name without a port, at all of its ports. */
function findRecords(knowledge: KnowledgeBase, key: string): object[] {
  const hasId = ({ id }: { readonly id: string }): boolean => id === key || id.endsWith(`/${key}`);
  const activities = [...knowledge.behaviors, ...knowledge.events].filter(hasId);
  if (activities.length > 0) return activities;
  const { name, portText } = splitKey(key);
  const withPort = findDestinations(knowledge, name, portText);
  // The last group of an IPv6 address looks like a port.
  return withPort.length > 0 || parseAddress(key) === null
    ? withPort
    : findDestinations(knowledge, writtenName(key), undefined);
}

function findDestinations(knowledge: KnowledgeBase, name: string, portText: string | undefined): object[] {
  if (portText === undefined) {
    const own = knowledge.packs.flatMap(({ records }) => records).filter((record) => record.name === name);
    const current = recordsOf(
      knowledge,
      own.map(({ protocol_name, port }) => createDestination(name, protocol_name, port)),
    );
    if (current.length > 0) return current;
  }
  return recordsOf(knowledge, destinationsAt(name, portText));
}

/** What speaks for each destination, told once, with its end where it is of a list that has one. */
function recordsOf(knowledge: KnowledgeBase, destinations: readonly Destination[]): object[] {
  const found = new Set(destinations.map((destination) => knowledge.find(destination)));
  return [...found]
    .filter((record) => record !== null)
    .map((record) => ({
      ...record,
      ...ownWordsOf(knowledge.packOf(record), record),
      ...untilOf(knowledge.expiryOf(record)),
    }));
}

/** What is known of the place that a name is at, a platform or a domain that speaks for itself only, each marked so. */
function findParents(knowledge: KnowledgeBase, key: string): object[] {
  const { name, portText } = splitKey(key);
  const parents = new Set(destinationsAt(name, portText).map((destination) => knowledge.findParent(destination)));
  return [...parents]
    .filter((record) => record !== null)
    .map((record) => ({
      parent_of: name,
      ...record,
      ...ownWordsOf(knowledge.packOf(record), record),
      ...untilOf(knowledge.expiryOf(record)),
    }));
}

function splitKey(key: string): { readonly name: string; readonly portText: string | undefined } {
  const [, host = key, portText] = /^(.+):(\d{1,5}|ICMP)$/.exec(key) ?? [];
  return { name: writtenName(host), portText };
}

/** A port tells no protocol, so that both are asked. */
function destinationsAt(name: string, portText: string | undefined): Destination[] {
  if (portText === 'ICMP') return [createDestination(name, 'ICMP', null)];
  return ['TCP', 'UDP'].map((protocol) => createDestination(name, protocol, Number(portText ?? 443)));
}

function recordLines(record: object): string[] {
  const entries = Object.entries(record).filter(
    ([key, value]) => !EMPTY.has(value) && !isEmptyList(value) && value !== STANDARD[key],
  );
  const width = Math.max(...entries.map(([key]) => key.length)) + 2;
  return entries.flatMap(([key, value]) => factLines(key, value, width));
}

function factLines(key: string, value: unknown, width: number): string[] {
  if (typeof value !== 'object' || value === null || isTexts(value)) {
    const texts = linesOf(isTexts(value) ? value.join(', ') : dated(key, value));
    return texts.flatMap((text, i) => textLines(text, i === 0 ? key : '', width));
  }
  const filled = withoutStandard(value) as object;
  if (Object.keys(filled).length === 0) return [];
  const lines = stringify(filled, { schema: 'core', lineWidth: WIDTH - 4 })
    .trimEnd()
    .split('\n');
  return [key, ...lines.map((line) => `  ${printable(line)}`)];
}

/** A line of a text beside its title; one between paragraphs is empty. */
function textLines(text: string, title: string, width: number): string[] {
  if (text.trim() === '' && title === '') return [''];
  return wrapped(printable(text), WIDTH, title.padEnd(width), ' '.repeat(width));
}

/** The value without what is so where nobody writes anything, in steps of Events above all. */
function withoutStandard(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStandard);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(
    ([key, part]) => part !== null && !isEmptyList(part) && part !== STANDARD[key] && !isOnce(key, part),
  );
  return Object.fromEntries(parts.map(([key, part]) => [key, withoutStandard(part)]));
}

/** One flow makes a step. */
function isOnce(key: string, value: unknown): boolean {
  const { least, most } = (value ?? {}) as Partial<StepRepeat>;
  return key === 'repeat' && least === 1 && most === 1;
}

function dated(key: string, value: unknown): string {
  return key === 'last_modified' ? new Date(Number(value) * 1000).toISOString().slice(0, 10) : String(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
