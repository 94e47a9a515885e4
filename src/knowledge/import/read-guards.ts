import type { Guard } from '../../model/knowledge.ts';
import { type GuardList, guardListOf } from '../guard-list.ts';
import type { FeedEntry } from './feed-entry.ts';
import { type FeedInput, type FeedSummary, readFeed } from './read-feed.ts';

/** Reads lists of what is never to be taken for bad: warninglists, or any list of names, addresses and networks. */
export async function readGuards(
  inputs: AsyncIterable<FeedInput>,
): Promise<{ guards: GuardList; feeds: readonly FeedSummary[] }> {
  const guards: Guard[] = [];
  const feeds: FeedSummary[] = [];
  const options = { relevance: null, expiresSeconds: null, guard: null, now: 0, isGuardList: true };
  for await (const input of inputs) {
    const entries: FeedEntry[] = [];
    const summary = await readFeed(input, options, 0, (entry) => entries.push(entry) > 0);
    feeds.push(summary);
    for (const entry of entries) guards.push(guardOf(entry, summary.sources));
  }
  return { guards: guardListOf(guards), feeds };
}

/** An entry of a list against false alarms as a guard. How its names are meant is told by its source. */
export function guardOf(entry: FeedEntry, sources: FeedSummary['sources']): Guard {
  const source = sources[entry.source];
  return {
    target: entry.target,
    names: entry.includesBelow ? 'below' : (source?.guardNames ?? 'exact'),
    list: source === undefined || source.title === '' ? (source?.file ?? '') : source.title,
    ...(entry.expiresAt === null ? {} : { expiresAt: entry.expiresAt }),
  };
}
