import type { Graph } from './graph-nodes.ts';

/** A node with all that lies on a way through it: what it is joined to, and what these lead on to in the same direction. */
export function neighboursOf({ edges }: Graph, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const direction of ['forward', 'backward'] as const) {
    let ends = new Set([id]);
    // A way has no more than two edges.
    for (let step = 0; step < 2; step++) {
      const next = new Set<string>();
      for (const { from, to } of edges) {
        const [begin, end] = direction === 'forward' ? [from, to] : [to, from];
        if (ends.has(begin)) next.add(end);
      }
      for (const end of next) found.add(end);
      ends = next;
    }
  }
  return found;
}
