import type { StoredFlows } from '../pipeline/batch-of-chunks.ts';
import type { ServerContext } from './context.ts';

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
  private readonly samples = new Map<string, { readonly flows: Promise<StoredFlows>; readonly rows: number }>();
  private rows = 0;

  /** What was read under the key, or reads it now; samples of more rows than are kept are read each time. */
  of(key: string, rows: number, read: () => Promise<StoredFlows>): Promise<StoredFlows> {
    const known = this.samples.get(key);
    if (known !== undefined) {
      // Those asked for last stay longest.
      this.samples.delete(key);
      this.samples.set(key, known);
      return known.flows;
    }
    const flows = read();
    if (rows > MOST_ROWS) return flows;
    this.samples.set(key, { flows, rows });
    this.rows += rows;
    flows.catch(() => this.forget(key));
    for (const other of this.samples.keys()) {
      if (this.rows <= MOST_ROWS) break;
      this.forget(other);
    }
    return flows;
  }

  private forget(key: string): void {
    this.rows -= this.samples.get(key)?.rows ?? 0;
    this.samples.delete(key);
  }
}
