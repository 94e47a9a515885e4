import type { KnowledgeBase } from '../knowledge/index.ts';
import { labelSetOf } from '../knowledge/label-glob.ts';
import { parsePortRange } from '../knowledge/port-range.ts';
import { flowId } from '../label/flow-id.ts';
import { normalizeName } from '../model/destination.ts';
import type { DestinationPattern, FlowPattern } from '../model/flow-pattern.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';

/** Ids that are computed at most; a pack must not decide how many. */
const MOST_IDS = 200_000;

/** Made once for each knowledge base, when somebody asks. */
const IDS = new WeakMap<KnowledgeBase, ReadonlyMap<string, string>>();

/**
 * Id of the behavior of a pack that flows with this id show whatever else they are: its pattern asks for nothing but names,
 * single ports and categories, which are what a flow id is made of. Null where there is none, or where patterns ask for more.
 */
export function findLiteralBehavior(knowledge: KnowledgeBase, id: string): string | null {
  let ids = IDS.get(knowledge);
  if (ids === undefined) {
    ids = literalIds(knowledge);
    IDS.set(knowledge, ids);
  }
  return ids.get(id) ?? null;
}

function literalIds({ behaviors }: KnowledgeBase): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  // As in matching: the highest priority wins, then the one that comes first.
  for (const { id, match } of behaviors.toSorted((a, b) => b.priority - a.priority)) {
    for (const place of literalPlaces(match)) {
      for (const category of categoriesOf(match)) {
        if (ids.size >= MOST_IDS) return ids;
        const key = flowId(category, place);
        if (!ids.has(key)) ids.set(key, id);
      }
    }
  }
  return ids;
}

/** Parts of a pattern that a flow id answers. */
const FLOW_PARTS: ReadonlySet<string> = new Set<keyof FlowPattern>(['destination', 'labels']);
const DESTINATION_PARTS: ReadonlySet<string> = new Set<keyof DestinationPattern>(['names', 'ports']);

/** `name:port` of each flow that it means; none where it asks for more. */
function literalPlaces(match: FlowPattern): readonly string[] {
  const { destination } = match;
  if (destination === undefined || !Object.keys(match).every((part) => FLOW_PARTS.has(part))) return [];
  if (!Object.keys(destination).every((part) => DESTINATION_PARTS.has(part))) return [];
  const names = (destination.names ?? []).filter((name) => !name.startsWith('*')).map(normalizeName);
  const ports = (destination.ports ?? []).flatMap((text) => {
    const range = parsePortRange(text);
    if (range === null || range.first !== range.last) return [];
    return range.protocol === 'ICMP' ? 'ICMP' : `${range.first}`;
  });
  return names.flatMap((name) => ports.map((port) => `${name}:${port}`));
}

function categoriesOf({ labels }: FlowPattern): readonly string[] {
  const names = FLOW_CATEGORIES.map(({ name }) => name);
  if (labels === undefined) return names;
  const { categories } = labelSetOf(labels);
  return names.filter((_, i) => categories[i] === 1);
}
