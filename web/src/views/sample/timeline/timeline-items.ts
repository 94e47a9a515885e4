import type { Relevance } from '@flowsage/client';
import type { Level } from '../../../components/level-marker.tsx';
import type { SampleRow } from '../sample-row.ts';
import { NO_REPEATS, type Repeats } from './repeats.ts';

/** What flows are put together by; `time` folds Events and repeats, `each` Events and nothing else. */
export const GROUPINGS = ['time', 'each', 'destination', 'source', 'event'] as const;
export type Grouping = (typeof GROUPINGS)[number];
/** Those in which the flows stand in the order of time, not in groups. */
type InTime = 'time' | 'each';

export interface FlowItem {
  readonly kind: 'flow';
  /** Names it in the address: the number of the row. */
  readonly key: string;
  readonly row: number;
  /** What it stands in: nothing, an Event, or a group, which repeats are as well. */
  readonly inside: 'nothing' | 'event' | 'group';
}

/** One occurrence of an Event, in the place of its first flow. */
export interface EventItem {
  readonly kind: 'event';
  /** `e` and its position. */
  readonly key: string;
  readonly event: number;
  /** Those of its flows that are shown. */
  readonly rows: readonly number[];
  readonly isOpen: boolean;
}

/** Flows of the same kind one after the other, in the place of the first. */
export interface RepeatsItem {
  readonly kind: 'repeats';
  /** `r` and the number of the first row. */
  readonly key: string;
  readonly rows: readonly number[];
  readonly isOpen: boolean;
}

export interface GroupItem {
  readonly kind: 'group';
  /** `g` and what its flows have in common. */
  readonly key: string;
  /** What they have in common; empty for flows without an Event. */
  readonly value: string;
  readonly rows: readonly number[];
  readonly isOpen: boolean;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** The worst of its flows. */
  readonly relevance: Relevance;
  /** The best that is known of any of them. */
  readonly level: Level;
}

export type TimelineItem = FlowItem | EventItem | RepeatsItem | GroupItem;

/**
 * What stands in the timeline, from top to bottom. `open` holds the keys of what is unfolded; `repeats` are folded where
 * the grouping is `time`.
 */
export function timelineItems(
  rows: readonly SampleRow[],
  matching: readonly number[],
  grouping: Grouping,
  open: ReadonlySet<string>,
  repeats: Repeats = NO_REPEATS,
): TimelineItem[] {
  if (grouping === 'time') return folded(rows, matching, open, repeats);
  return grouping === 'each' ? folded(rows, matching, open, NO_REPEATS) : groups(rows, matching, grouping, open);
}

function folded(
  rows: readonly SampleRow[],
  matching: readonly number[],
  open: ReadonlySet<string>,
  { runs, firstOf }: Repeats,
): TimelineItem[] {
  const membersOf = new Map<number, number[]>();
  for (const row of matching) {
    const { event } = rows[row]!;
    if (event < 0) continue;
    const members = membersOf.get(event);
    if (members === undefined) membersOf.set(event, [row]);
    else members.push(row);
  }
  const items: TimelineItem[] = [];
  for (const row of matching) {
    const { event } = rows[row]!;
    if (event < 0) {
      const run = runs.get(row);
      if (run !== undefined) items.push({ kind: 'repeats', key: `r${row}`, rows: run, isOpen: open.has(`r${row}`) });
      const first = firstOf.get(row);
      if (first === undefined) items.push({ kind: 'flow', key: String(row), row, inside: 'nothing' });
      else if (open.has(`r${first}`)) items.push({ kind: 'flow', key: String(row), row, inside: 'group' });
      continue;
    }
    const members = membersOf.get(event)!;
    if (members[0] !== row) continue;
    const key = `e${event}`;
    const isOpen = open.has(key);
    items.push({ kind: 'event', key, event, rows: members, isOpen });
    if (isOpen)
      for (const member of members) items.push({ kind: 'flow', key: String(member), row: member, inside: 'event' });
  }
  return items;
}

function groups(
  rows: readonly SampleRow[],
  matching: readonly number[],
  grouping: Exclude<Grouping, InTime>,
  open: ReadonlySet<string>,
): TimelineItem[] {
  const membersOf = new Map<string, number[]>();
  for (const row of matching) {
    const value = groupValue(rows[row]!, grouping);
    const members = membersOf.get(value);
    if (members === undefined) membersOf.set(value, [row]);
    else members.push(row);
  }
  // Flows of no Event are what is left, however early they began.
  const rest = grouping === 'event' ? membersOf.get('') : undefined;
  if (rest !== undefined) {
    membersOf.delete('');
    membersOf.set('', rest);
  }
  const items: TimelineItem[] = [];
  for (const [value, members] of membersOf) {
    const key = `g${value}`;
    const isOpen = open.has(key);
    items.push({ kind: 'group', key, value, rows: members, isOpen, ...sumsOf(rows, members) });
    if (isOpen) for (const row of members) items.push({ kind: 'flow', key: String(row), row, inside: 'group' });
  }
  return items;
}

function groupValue(row: SampleRow, grouping: Exclude<Grouping, InTime>): string {
  if (grouping === 'event') return row.event < 0 ? '' : row.title;
  return row[grouping];
}

/** The best known last. */
const LEVEL_ORDER: readonly Level[] = ['S', 'D', 'B', 'E'];

/** The worst first. */
const SEVERITY: readonly Relevance[] = ['knownBad', 'seenNearBad', '', 'knownUninteresting'];

export function worstRelevance(relevances: Iterable<Relevance>): Relevance {
  let worst: number = SEVERITY.length - 1;
  let isAny = false;
  for (const relevance of relevances) {
    isAny = true;
    worst = Math.min(worst, SEVERITY.indexOf(relevance));
  }
  return isAny ? SEVERITY[worst]! : '';
}

function sumsOf(rows: readonly SampleRow[], members: readonly number[]) {
  let bytesUp = 0;
  let bytesDown = 0;
  let level: Level = 'S';
  for (const member of members) {
    const row = rows[member]!;
    bytesUp += row.bytesUp;
    bytesDown += row.bytesDown;
    if (LEVEL_ORDER.indexOf(row.level) > LEVEL_ORDER.indexOf(level)) level = row.level;
  }
  return { bytesUp, bytesDown, level, relevance: worstRelevance(members.map((member) => rows[member]!.relevance)) };
}

/** What has to be unfolded for a flow to be seen: its Event, its group or its repeats; null for nothing. */
export function foldOf(
  rows: readonly SampleRow[],
  key: string,
  grouping: Grouping,
  repeats: Repeats = NO_REPEATS,
): string | null {
  if (!/^\d+$/.test(key)) return null;
  const row = rows[Number(key)];
  if (row === undefined) return null;
  if (!isInTime(grouping)) return `g${groupValue(row, grouping)}`;
  if (row.event >= 0) return `e${row.event}`;
  const first = grouping === 'time' ? repeats.firstOf.get(row.row) : undefined;
  return first === undefined ? null : `r${first}`;
}

/** The first flow of the group or the repeats that a key names; null where it names none. */
export function firstOfGroup(
  rows: readonly SampleRow[],
  matching: readonly number[],
  grouping: Grouping,
  key: string,
): number | null {
  if (isInTime(grouping)) {
    const first = /^r\d+$/.test(key) ? Number(key.slice(1)) : -1;
    return rows[first] === undefined ? null : first;
  }
  if (!key.startsWith('g')) return null;
  return matching.find((row) => `g${groupValue(rows[row]!, grouping)}` === key) ?? null;
}

function isInTime(grouping: Grouping): grouping is InTime {
  return grouping === 'time' || grouping === 'each';
}
