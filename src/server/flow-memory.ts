import type { StoredFlows } from '../pipeline/batch-of-chunks.ts';
import type { ServerContext } from './context.ts';
import { RowMemory } from './row-memory.ts';

/** Flows that are kept read, in all: about 300 bytes each. */
const MOST_ROWS = 200_000;

const MEMORIES = new WeakMap<ServerContext, FlowMemory>();

/** Flows of the samples that were read last: a page asks for its verdict, its flows and what is known of them. */
export function flowMemory(context: ServerContext): FlowMemory {
  const memory = MEMORIES.get(context) ?? new FlowMemory();
  MEMORIES.set(context, memory);
  return memory;
}

export class FlowMemory {
  private readonly samples = new RowMemory<StoredFlows>(MOST_ROWS);

  /** What was read under the key, or reads it now; samples of more rows than are kept are read each time. */
  of(key: string, rows: number, read: () => Promise<StoredFlows>): Promise<StoredFlows> {
    return rows > MOST_ROWS ? read() : this.samples.of(key, rows, read);
  }

  /** Whether something is kept under a key that begins so. */
  keeps(begin: string): boolean {
    return this.samples.keeps(begin);
  }

  /** Forgets all keys that begin so. */
  forget(begin: string): void {
    this.samples.forget(begin);
  }
}
