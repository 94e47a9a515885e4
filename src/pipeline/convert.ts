import type { FlowTableOptions } from '../flowtable/flow-table.ts';
import { labelBatch } from '../label/label-batch.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import type { NameSource } from '../model/naming.ts';
import { chooseNames, DEFAULT_NAME_SOURCES, learnNames } from '../naming/choose-names.ts';
import type { NameCache } from '../naming/name-cache.ts';
import { judgeNames } from '../naming/name-doubts.ts';
import { type InputReport, type ReadOptions, readFlows } from './read-flows.ts';

export interface ConvertOptions extends ReadOptions, FlowTableOptions {
  /** Sources of destination names, best first. */
  readonly nameSources?: readonly NameSource[];
  /** Names remembered from earlier inputs; learns from this one when `updateNameCache` is set. */
  readonly nameCache?: NameCache;
  readonly updateNameCache?: boolean;
}

/** A file turned into labelled flows, with what there is to say about the reading. */
export interface Conversion {
  readonly path: string;
  readonly batch: FlowBatch;
  readonly report: InputReport;
  readonly seconds: { readonly read: number; readonly name: number; readonly label: number };
}

/** Reads a capture or flow log and gives every flow its name and both labels. */
export async function convert(path: string, options: ConvertOptions = {}): Promise<Conversion> {
  const started = performance.now();
  const { batch, answers, report } = await readFlows(path, options);
  const readAt = performance.now();
  const cache = options.nameCache ?? new Map();
  const sources = options.nameSources ?? DEFAULT_NAME_SOURCES;
  chooseNames(batch, { answers, cache, sources });
  judgeNames(batch, answers, await loadSiteOf(batch), sources.includes('passive'));
  if (options.updateNameCache && batch.count > 0) learnNames(cache, batch, answers);
  const namedAt = performance.now();
  labelBatch(batch);
  return {
    path,
    batch,
    report,
    seconds: {
      read: (readAt - started) / 1000,
      name: (namedAt - readAt) / 1000,
      label: (performance.now() - namedAt) / 1000,
    },
  };
}

/** The public suffix list takes a while to load, and only claims of names need it. */
async function loadSiteOf(batch: FlowBatch): Promise<(name: string) => string | null> {
  if (!batch.sessionName.some((name) => name >= 0)) return () => null;
  const { getDomain } = await import('tldts');
  return (name) => getDomain(name, { allowPrivateDomains: true });
}
