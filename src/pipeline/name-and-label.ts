import { labelBatch } from '../label/label-batch.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { NameSource } from '../model/naming.ts';
import { chooseNames, DEFAULT_NAME_SOURCES, learnNames } from '../naming/choose-names.ts';
import type { NameCache } from '../naming/name-cache.ts';
import { judgeNames } from '../naming/name-doubts.ts';
import type { Reading } from './read-source.ts';

export interface NamingOptions {
  /** Sources of destination names, best first. */
  readonly nameSources?: readonly NameSource[];
  /** Names remembered from earlier inputs; learns from this one when `updateNameCache` is set. */
  readonly nameCache?: NameCache;
  readonly updateNameCache?: boolean;
}

/** Gives every flow that was read its name, unless it came with one, and both labels; tells how long each took. */
export async function nameAndLabel(
  { batch, answers }: Pick<Reading, 'batch' | 'answers'>,
  options: NamingOptions = {},
): Promise<{ readonly name: number; readonly label: number }> {
  const started = performance.now();
  if (!batch.isNamed) {
    const cache = options.nameCache ?? new Map();
    const sources = options.nameSources ?? DEFAULT_NAME_SOURCES;
    chooseNames(batch, { answers, cache, sources });
    judgeNames(batch, answers, await loadSiteOf(batch), sources.includes('passive'));
    if (options.updateNameCache && batch.count > 0) learnNames(cache, batch, answers);
  }
  const namedAt = performance.now();
  labelBatch(batch);
  return { name: (namedAt - started) / 1000, label: (performance.now() - namedAt) / 1000 };
}

/** The public suffix list takes a while to load, and only claims of names need it. */
async function loadSiteOf(batch: FlowBatch): Promise<(name: string) => string | null> {
  if (!batch.sessionName.some((name) => name >= 0)) return () => null;
  const { getDomain } = await import('tldts');
  return (name) => getDomain(name, { allowPrivateDomains: true });
}
