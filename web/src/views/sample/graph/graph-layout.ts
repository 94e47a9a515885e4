import { type Graph, type GraphNode, LAYERS, type Layer } from './graph-nodes.ts';

/** Sizes in units of the drawing, which are pixels at no zoom. */
export const NODE_HEIGHT = 34;
const PITCH = 42;

interface Breadth {
  readonly nodes: Readonly<Record<Layer, number>>;
  readonly gap: number;
  readonly margin: number;
}

/** How wide things are: with room for most names, and so that all three layers fit a phone and can still be read. */
export const BREADTHS: Readonly<Record<'wide' | 'narrow', Breadth>> = {
  wide: { nodes: { source: 180, destination: 280, parent: 220 }, gap: 120, margin: 8 },
  narrow: { nodes: { source: 112, destination: 180, parent: 128 }, gap: 26, margin: 4 },
};
/** Above the nodes stands what the layers are. */
const TOP = 30;
/** How far down a layer may begin: beside a long layer, the few of another one are seen without moving about. */
const DEEPEST_BEGIN = 2 * PITCH;

export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  readonly width: number;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly layerX: Readonly<Record<Layer, number>>;
}

/**
 * Puts the layers beside each other. Destinations stand below each other, those of one parent together; parents and
 * sources stand where their destinations are, as far as there is room. The same graph always looks the same.
 */
export function layOut(graph: Graph, breadth: keyof typeof BREADTHS = 'wide'): GraphLayout {
  const { nodes: widths, gap, margin } = BREADTHS[breadth];
  const byLayer = (layer: Layer) => graph.nodes.filter((node) => node.layer === layer);
  const parents = byLayer('parent');
  const destinations = grouped(byLayer('destination'), parents, graph);
  const sources = byLayer('source');
  const rows = Math.max(sources.length, destinations.length, parents.length, 1);
  const inner = rows * PITCH;

  const nodes = new Map<string, PlacedNode>();
  const layerX = layerLefts(widths, gap, margin);
  const place = (layer: Layer, list: readonly GraphNode[], wanted: readonly number[]) => {
    // Whoever wants to stand higher does; the rest of a layer is its last.
    const order = list
      .map((node, index) => ({ node, at: wanted[index]! }))
      .sort((a, b) => Number(a.node.isRest) - Number(b.node.isRest) || a.at - b.at);
    const tops = apart(
      order.map(({ at }) => at),
      inner,
    );
    order.forEach(({ node }, index) => {
      nodes.set(node.id, { node, x: layerX[layer], y: TOP + tops[index]!, width: widths[layer] });
    });
  };

  const begin = (inner - destinations.length * PITCH) / 2;
  place(
    'destination',
    destinations,
    destinations.map((_, index) => begin + index * PITCH),
  );
  const middles = middlesOf(graph, nodes);
  const middle = (node: GraphNode) => (middles.get(node.id) ?? TOP) - TOP;
  place('parent', parents, parents.map(middle));
  place('source', sources, sources.map(middle));
  return {
    width: layerX.parent + widths.parent + margin,
    height: TOP + inner + margin,
    nodes,
    layerX,
  };
}

function layerLefts(widths: Breadth['nodes'], gap: number, margin: number): Record<Layer, number> {
  let left = margin;
  const lefts: Partial<Record<Layer, number>> = {};
  for (const layer of LAYERS) {
    lefts[layer] = left;
    left += widths[layer] + gap;
  }
  return lefts as Record<Layer, number>;
}

/** Destinations by the order of their parents; the rest belongs to many and stands last. */
function grouped(
  destinations: readonly GraphNode[],
  parents: readonly GraphNode[],
  graph: Graph,
): readonly GraphNode[] {
  const places = new Map(parents.map(({ id }, place) => [id, place]));
  const parentPlace = new Map<string, number>();
  for (const { from, to } of graph.edges) {
    const place = places.get(to);
    if (place !== undefined) parentPlace.set(from, place);
  }
  const key = (node: GraphNode) => (node.isRest ? Number.MAX_SAFE_INTEGER : (parentPlace.get(node.id) ?? 0));
  // Sorting keeps the order of weight within a parent.
  return [...destinations].sort((a, b) => key(a) - key(b));
}

/** For each source and parent, the middle of the destinations that it is joined to. */
function middlesOf(graph: Graph, nodes: ReadonlyMap<string, PlacedNode>): ReadonlyMap<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  const add = (id: string, y: number) => {
    const before = sums.get(id) ?? { sum: 0, count: 0 };
    sums.set(id, { sum: before.sum + y, count: before.count + 1 });
  };
  for (const { from, to } of graph.edges) {
    const [left, right] = [nodes.get(from), nodes.get(to)];
    if (left !== undefined) add(to, left.y);
    if (right !== undefined) add(from, right.y);
  }
  return new Map([...sums].map(([id, { sum, count }]) => [id, sum / count]));
}

/**
 * Places as near to the wanted ones as can be, in their order, none over another and all within the height. All move up
 * together where the first one would stand too deep.
 */
function apart(wanted: readonly number[], height: number): readonly number[] {
  const places: number[] = [];
  wanted.forEach((at, index) => {
    places.push(Math.max(at, index === 0 ? 0 : places[index - 1]! + PITCH));
  });
  let lowest = height - PITCH;
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index]!, lowest);
    lowest = places[index]! - PITCH;
  }
  const up = Math.max((places[0] ?? 0) - DEEPEST_BEGIN, 0);
  return places.map((place) => place - up);
}
