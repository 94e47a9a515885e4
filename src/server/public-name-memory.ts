import type { Settings } from '../config/settings.ts';
import type { Sample } from '../model/sample.ts';
import type { SampleStore } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { PublicNames } from './public-names.ts';
import { keyBegin } from './row-memory.ts';

/** Samples whose names are remembered: the next page need not read those before it again. */
const REMEMBERED_SAMPLES = 16;

const MEMORIES = new WeakMap<ServerContext, PublicNameMemory>();

/** The names of hosts on public pages, the same in every answer of a sample. */
export function publicNames(context: ServerContext): PublicNameMemory {
  const memory = MEMORIES.get(context) ?? new PublicNameMemory(context.store, context.settings.publicSources);
  MEMORIES.set(context, memory);
  return memory;
}

/**
 * Names are given in the order of first appearance, so that whoever begins in the middle has the rows before read for
 * them. Readers of one sample share its names: each begins where all rows before have theirs, so the order is kept.
 */
export class PublicNameMemory {
  private readonly store: Pick<SampleStore, 'flows'>;
  private readonly choice: Settings['publicSources'];
  private readonly remembered = new Map<string, PublicNames>();

  constructor(store: Pick<SampleStore, 'flows'>, choice: Settings['publicSources']) {
    this.store = store;
    this.choice = choice;
  }

  /** For reading from this row on; null: hosts are shown as they are. */
  async from(sample: Sample, row: number): Promise<PublicNames | null> {
    if (this.choice === 'shown') return null;
    const names = this.recall(sample, this.choice);
    const end = Math.min(row, flowsOf(sample));
    let next = names.rows;
    if (next >= end) return names;
    for await (const chunk of this.store.flows(sample.id, { from: next, limit: end - next })) {
      names.take(chunk, next);
      next += chunk[0]!.length;
    }
    return names;
  }

  /** With the hosts of all flows, for what is told of the sample as a whole. */
  async whole(sample: Sample): Promise<PublicNames | null> {
    return this.from(sample, flowsOf(sample));
  }

  /** Forgets samples of an account, or the one that is named. */
  forget(accountId: string, sampleId?: string): void {
    const begin = keyBegin(accountId, sampleId);
    for (const key of this.remembered.keys()) if (key.startsWith(begin)) this.remembered.delete(key);
  }

  private recall(sample: Sample, choice: 'pseudonym' | 'hidden'): PublicNames {
    const key = `${keyBegin(sample.accountId, sample.id)}${sample.publicationId}`;
    const names = this.remembered.get(key) ?? new PublicNames(choice);
    this.remembered.delete(key);
    this.remembered.set(key, names);
    if (this.remembered.size > REMEMBERED_SAMPLES) this.remembered.delete(this.remembered.keys().next().value!);
    return names;
  }
}

function flowsOf({ state, report }: Sample): number {
  return state === 'processed' ? (report?.flows ?? 0) : 0;
}
