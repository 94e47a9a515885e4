import type { Relevance } from '@flowsage/client';
import type { Level } from '../../../components/level-marker.tsx';
import type { SampleRow } from '../sample-row.ts';
import type { NodeParent } from './node-parents.ts';

export const LAYERS = ['source', 'destination', 'parent'] as const;
export type Layer = (typeof LAYERS)[number];

/** What edges and nodes are weighed by. */
export type Weight = 'bytes' | 'flows';

export interface GraphNode {
  /** `destination evil.example:443`; the rest of a layer is `destination` alone. */
  readonly id: string;
  readonly layer: Layer;
  /** Empty for the rest, and for what belongs to no domain. */
  readonly name: string;
  /** Title of the best record; empty where nothing is known. */
  readonly title: string;
  readonly level: Level;
  readonly relevance: Relevance;
  readonly isKnownBad: boolean;
  /** No other sample has held it. */
  readonly isRare: boolean;
  readonly flows: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Seconds into the sample. */
  readonly first: number;
  readonly last: number;
  /** The first flow. */
  readonly row: number;
  /** How many nodes it stands for: 1, or more where it is the rest. */
  readonly stands: number;
  readonly isRest: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly flows: number;
  readonly bytes: number;
  readonly isKnownBad: boolean;
}

export interface Graph {
  /** By layer, the heaviest first and the rest last. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export type Limits = Readonly<Record<Layer, number>>;

/** More of a layer nobody reads, and no browser draws quickly. */
export const MOST_OF_LAYER = 400;

type Tally = { -readonly [Key in keyof GraphNode]: GraphNode[Key] };

/**
 * Sources, destinations and parents of the rows, and what went between them. Of each layer the known bad ones and then
 * the heaviest have nodes of their own, up to its limit; the others are one node.
 */
export function graphOf(
  rows: readonly SampleRow[],
  positions: readonly number[],
  parentOf: (row: SampleRow) => NodeParent,
  weight: Weight,
  limits: Limits,
): Graph {
  const layers: Record<Layer, Map<string, Tally>> = { source: new Map(), destination: new Map(), parent: new Map() };
  for (const position of positions) {
    const row = rows[position]!;
    const parent = parentOf(row);
    count(layers.source, 'source', row.source, row);
    const destination = count(layers.destination, 'destination', row.destination, row);
    if (row.ownRecord !== null && destination.title === '') destination.title = row.ownTitle;
    if (row.rarity === 'new') destination.isRare = true;
    if (rank(row.level) > rank(destination.level)) destination.level = row.level;
    const above = count(layers.parent, 'parent', parent.domain, row);
    if (parent.record !== null) {
      above.title = parent.record.title;
      above.relevance = parent.record.relevance;
      above.level = 'D';
    }
    if (parent.record?.relevance === 'knownBad') above.isKnownBad = true;
  }
  const shown = new Map<string, GraphNode>();
  const nodes = LAYERS.flatMap((layer) => shownOf(layers[layer], layer, weight, limits[layer], shown));
  return { nodes, edges: edgesOf(rows, positions, parentOf, shown) };
}

/** What an edge or node weighs. */
export function weightOf(of: GraphNode | GraphEdge, weight: Weight): number {
  if (weight === 'flows') return of.flows;
  return 'bytes' in of ? of.bytes : of.bytesUp + of.bytesDown;
}

function count(nodes: Map<string, Tally>, layer: Layer, name: string, row: SampleRow): Tally {
  let node = nodes.get(name);
  if (node === undefined) {
    node = emptyNode(layer, `${layer} ${name}`, name, row);
    nodes.set(name, node);
  }
  node.flows++;
  node.bytesUp += row.bytesUp;
  node.bytesDown += row.bytesDown;
  if (row.start < node.first) {
    node.first = row.start;
    node.row = row.row;
  }
  node.last = Math.max(node.last, row.start + row.duration);
  // Of sources and parents it says that they meet known bad ones.
  if (row.relevance === 'knownBad') node.isKnownBad = true;
  if (layer === 'destination' && (node.relevance === '' || row.relevance === 'knownBad'))
    node.relevance = row.relevance;
  return node;
}

function emptyNode(layer: Layer, id: string, name: string, row: SampleRow): Tally {
  return {
    id,
    layer,
    name,
    title: '',
    level: 'S',
    relevance: '',
    isKnownBad: false,
    isRare: false,
    flows: 0,
    bytesUp: 0,
    bytesDown: 0,
    first: row.start,
    last: row.start,
    row: row.row,
    stands: 1,
    isRest: false,
  };
}

function rank(level: Level): number {
  return 'SDBE'.indexOf(level);
}

/** The nodes of a layer; `shown` gets the node that each one is drawn as. */
function shownOf(
  all: ReadonlyMap<string, Tally>,
  layer: Layer,
  weight: Weight,
  limit: number,
  shown: Map<string, GraphNode>,
): GraphNode[] {
  const sorted = [...all.values()].sort(
    (a, b) =>
      Number(b.isKnownBad) - Number(a.isKnownBad) ||
      weightOf(b, weight) - weightOf(a, weight) ||
      b.flows - a.flows ||
      (a.name < b.name ? -1 : 1),
  );
  const most = Math.min(Math.max(Math.floor(limit), 1), MOST_OF_LAYER);
  // A rest of one is no shorter than the one itself.
  const cut = sorted.length <= most + 1 ? sorted.length : most;
  const nodes: GraphNode[] = sorted.slice(0, cut);
  for (const node of nodes) shown.set(node.id, node);
  const others = sorted.slice(cut);
  if (others.length > 0) {
    const rest = restOf(layer, others);
    nodes.push(rest);
    for (const node of others) shown.set(node.id, rest);
  }
  return nodes;
}

function restOf(layer: Layer, others: readonly GraphNode[]): GraphNode {
  const sum = (value: (node: GraphNode) => number) => others.reduce((total, node) => total + value(node), 0);
  const first = others.reduce((least, node) => (node.first < least.first ? node : least));
  return {
    ...first,
    id: layer,
    name: '',
    title: '',
    level: 'S',
    relevance: '',
    isKnownBad: others.some((node) => node.isKnownBad),
    isRare: false,
    flows: sum((node) => node.flows),
    bytesUp: sum((node) => node.bytesUp),
    bytesDown: sum((node) => node.bytesDown),
    last: others.reduce((most, node) => Math.max(most, node.last), first.last),
    stands: others.length,
    isRest: true,
  };
}

/** From sources to destinations, and from these to what they belong to. */
function edgesOf(
  rows: readonly SampleRow[],
  positions: readonly number[],
  parentOf: (row: SampleRow) => NodeParent,
  shown: ReadonlyMap<string, GraphNode>,
): GraphEdge[] {
  const edges = new Map<string, Map<string, { -readonly [Key in keyof GraphEdge]: GraphEdge[Key] }>>();
  const join = (from: string, to: string, row: SampleRow) => {
    const below = edges.get(from) ?? new Map();
    edges.set(from, below);
    const edge = below.get(to) ?? { from, to, flows: 0, bytes: 0, isKnownBad: false };
    below.set(to, edge);
    edge.flows++;
    edge.bytes += row.bytesUp + row.bytesDown;
    if (row.relevance === 'knownBad') edge.isKnownBad = true;
  };
  for (const position of positions) {
    const row = rows[position]!;
    const source = shown.get(`source ${row.source}`)!.id;
    const destination = shown.get(`destination ${row.destination}`)!.id;
    const parent = shown.get(`parent ${parentOf(row).domain}`)!.id;
    join(source, destination, row);
    join(destination, parent, row);
  }
  return [...edges.values()].flatMap((below) => [...below.values()]);
}
