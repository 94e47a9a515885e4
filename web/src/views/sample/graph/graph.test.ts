import { describe, expect, it } from 'vitest';
import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';
import { BREADTHS, layOut, NODE_HEIGHT } from './graph-layout.ts';
import { graphOf, LAYERS, MOST_OF_LAYER, weightOf } from './graph-nodes.ts';
import { neighboursOf } from './neighbours.ts';
import { parentFinder } from './node-parents.ts';
import { canBeRead } from './pan-zoom.ts';

const flow = (row: number, facts: Partial<SampleRow>): SampleRow =>
  ({
    row,
    level: 'S',
    relevance: '',
    rarity: 'seen',
    ownRecord: null,
    ownTitle: '',
    source: '10.0.0.1',
    destination: `${facts.name ?? 'a.example'}:443`,
    name: 'a.example',
    destinationPosition: -1,
    start: row,
    duration: 1,
    bytesUp: 10,
    bytesDown: 90,
    ...facts,
  }) as SampleRow;

const NOTHING_KNOWN = { annotations: { destinations: [], records: [] } } as unknown as SampleData;
const LIMITS = { source: 12, destination: 24, parent: 16 };
const all = (rows: readonly SampleRow[]) => rows.map((_, position) => position);
const graph = (
  rows: readonly SampleRow[],
  limits = LIMITS,
  weight: 'bytes' | 'flows' = 'bytes',
  data = NOTHING_KNOWN,
) => graphOf(rows, all(rows), parentFinder(data), weight, limits);

/** Flows of many sources to many destinations, a few of them bad. */
function many(count: number): SampleRow[] {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  return Array.from({ length: count }, (_, row) =>
    flow(row, {
      name: `host-${row}.site-${random(count / 10)}.example`,
      source: `10.0.${random(3)}.${random(250)}`,
      bytesDown: random(100_000),
      relevance: row % 1000 === 999 ? 'knownBad' : '',
    }),
  );
}

describe('the graph of a sample', () => {
  it('joins sources to destinations, and these to the domain of their owner', () => {
    const { nodes, edges } = graph([
      flow(0, { name: 'cdn.shop.co.uk' }),
      flow(1, { name: 'www.shop.co.uk' }),
      flow(2, { name: 'www.shop.co.uk', source: '10.0.0.2' }),
    ]);
    expect(nodes.map(({ id }) => id)).toEqual([
      'source 10.0.0.1',
      'source 10.0.0.2',
      'destination www.shop.co.uk:443',
      'destination cdn.shop.co.uk:443',
      'parent shop.co.uk',
    ]);
    expect(edges).toContainEqual({
      from: 'destination www.shop.co.uk:443',
      to: 'parent shop.co.uk',
      flows: 2,
      bytes: 200,
      isKnownBad: false,
    });
    expect(edges).toHaveLength(5);
  });

  it('takes the domain that something is known of', () => {
    const record = { kind: 'parent', key: 'github.io:443', title: 'GitHub Pages', relevance: 'seenNearBad' };
    const data = { annotations: { destinations: [{ parent: 0 }], records: [record] } } as unknown as SampleData;
    const { nodes } = graph([flow(0, { name: 'me.github.io', destinationPosition: 0 })], LIMITS, 'bytes', data);
    expect(nodes.at(-1)).toMatchObject({ id: 'parent github.io', title: 'GitHub Pages', relevance: 'seenNearBad' });
  });

  it('keeps addresses and names that nobody registered together', () => {
    const { nodes } = graph([
      flow(0, { name: '192.0.2.1' }),
      flow(1, { name: '2001:db8::1' }),
      flow(2, { name: 'nas' }),
    ]);
    expect(nodes.filter(({ layer }) => layer === 'parent')).toMatchObject([{ name: '', flows: 3 }]);
  });

  it('adds up flows, bytes and times', () => {
    const { nodes } = graph([flow(0, { start: 5, duration: 10 }), flow(1, { start: 2, duration: 1 })]);
    expect(nodes[1]).toMatchObject({ flows: 2, bytesUp: 20, bytesDown: 180, first: 2, last: 15, row: 1, stands: 1 });
  });

  it('shows the heaviest of 10,000 destinations, and how many the rest are', () => {
    const rows = many(10_000);
    for (const weight of ['bytes', 'flows'] as const) {
      const { nodes, edges } = graph(rows, LIMITS, weight);
      const destinations = nodes.filter(({ layer }) => layer === 'destination');
      expect(destinations).toHaveLength(25);
      expect(destinations.at(-1)).toMatchObject({ id: 'destination', isRest: true, stands: 10_000 - 24 });
      const sum = (of: readonly { flows: number }[]) => of.reduce((total, { flows }) => total + flows, 0);
      for (const layer of LAYERS) expect(sum(nodes.filter((node) => node.layer === layer))).toBe(10_000);
      expect(sum(edges)).toBe(20_000);
      const ids = new Set(nodes.map(({ id }) => id));
      expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
    }
  });

  it('never hides a known bad one behind heavier ones', () => {
    const { nodes } = graph(many(10_000));
    const bad = nodes.filter(({ layer, isKnownBad, isRest }) => layer === 'destination' && isKnownBad && !isRest);
    expect(bad).toHaveLength(10);
    expect(nodes.find(({ id }) => id === 'destination')?.isKnownBad).toBe(false);
  });

  it('says which are new', () => {
    const { nodes } = graph([flow(0, { rarity: 'new' }), flow(1, { name: 'b.example' })]);
    expect(nodes.filter(({ isRare }) => isRare).map(({ id }) => id)).toEqual(['destination a.example:443']);
  });

  it('opens the rest up to a limit, and shows a rest of one as itself', () => {
    const rows = many(2000);
    const open = graph(rows, { source: 1, destination: 1_000_000, parent: -3 });
    expect(open.nodes.filter(({ layer }) => layer === 'destination')).toHaveLength(MOST_OF_LAYER + 1);
    expect(open.nodes.filter(({ layer }) => layer === 'parent')).toHaveLength(2);
    const two = graph([flow(0, {}), flow(1, { name: 'b.example' })], { ...LIMITS, destination: 1 });
    expect(two.nodes.some(({ isRest }) => isRest)).toBe(false);
  });

  it('weighs by bytes or by flows', () => {
    const { edges } = graph([flow(0, {}), flow(1, {})]);
    expect([weightOf(edges[0]!, 'bytes'), weightOf(edges[0]!, 'flows')]).toEqual([200, 2]);
  });

  it('has no nodes without flows', () => {
    expect(graph([])).toEqual({ nodes: [], edges: [] });
  });
});

describe('neighbours', () => {
  it('are all on the way from source to parent', () => {
    const drawn = graph([
      flow(0, { name: 'a.one.example' }),
      flow(1, { name: 'b.one.example', source: '10.0.0.2' }),
      flow(2, { name: 'c.two.example', source: '10.0.0.2' }),
    ]);
    expect([...neighboursOf(drawn, 'destination a.one.example:443')].sort()).toEqual([
      'destination a.one.example:443',
      'parent one.example',
      'source 10.0.0.1',
    ]);
    expect(neighboursOf(drawn, 'source 10.0.0.2').size).toBe(5);
    expect(neighboursOf(drawn, 'parent one.example').size).toBe(5);
  });
});

describe('the places of nodes', () => {
  const cases = { few: many(5), hundreds: many(900), thousands: many(10_000), none: [] as SampleRow[] };

  it('lie within the drawing, and no node over another', () => {
    for (const rows of Object.values(cases))
      for (const { limits, breadth } of [
        LIMITS,
        { source: 400, destination: 3, parent: 400 },
        { source: 2, destination: 400, parent: 1 },
      ].flatMap((limits) => [
        { limits, breadth: 'wide' as const },
        { limits, breadth: 'narrow' as const },
      ])) {
        const drawn = graph(rows, limits);
        const { nodes, width, height } = layOut(drawn, breadth);
        expect(nodes.size).toBe(drawn.nodes.length);
        for (const layer of LAYERS) {
          const placed = [...nodes.values()].filter(({ node }) => node.layer === layer).sort((a, b) => a.y - b.y);
          placed.forEach(({ x, y, width: own }, index) => {
            expect(x).toBeGreaterThanOrEqual(0);
            expect(own).toBe(BREADTHS[breadth].nodes[layer]);
            expect(x + own).toBeLessThanOrEqual(width);
            expect(y).toBeGreaterThanOrEqual(index === 0 ? 0 : placed[index - 1]!.y + NODE_HEIGHT);
            expect(y + NODE_HEIGHT).toBeLessThanOrEqual(height);
          });
        }
      }
  });

  it('begin with something in each layer, however long another one is', () => {
    // All of one host, to 200 names of one domain.
    const drawn = graph(
      Array.from({ length: 200 }, (_, row) => flow(row, { name: `n${row}.one.example` })),
      { source: 200, destination: 200, parent: 200 },
    );
    const { nodes, height } = layOut(drawn);
    expect(height).toBeGreaterThan(8000);
    for (const layer of LAYERS) {
      const tops = [...nodes.values()].filter(({ node }) => node.layer === layer).map(({ y }) => y);
      expect(Math.min(...tops), layer).toBeLessThan(150);
    }
  });

  it('have all three layers on a phone, at a size that can be read', () => {
    const drawn = graph(cases.hundreds);
    // A window of 375 pixels without its margins and borders.
    const phone = { width: 353 };
    expect(canBeRead(layOut(drawn), phone)).toBe(false);
    expect(canBeRead(layOut(drawn, 'narrow'), phone)).toBe(true);
    expect(canBeRead(layOut(drawn), { width: 800 })).toBe(true);
  });

  it('are the same for the same graph, and the rest of a layer is its last', () => {
    const drawn = graph(cases.hundreds);
    const first = layOut(drawn);
    expect(layOut(graph(cases.hundreds))).toEqual(first);
    const lowest = Math.max(
      ...[...first.nodes.values()].filter(({ node }) => node.layer === 'destination').map(({ y }) => y),
    );
    expect(first.nodes.get('destination')?.y).toBe(lowest);
  });

  it('keep the destinations of a parent together', () => {
    const drawn = graph(many(60), { source: 5, destination: 60, parent: 60 });
    const { nodes } = layOut(drawn);
    const parentOf = new Map(drawn.edges.filter(({ to }) => to.startsWith('parent')).map(({ from, to }) => [from, to]));
    const order = [...nodes.values()]
      .filter(({ node }) => node.layer === 'destination')
      .sort((a, b) => a.y - b.y)
      .map(({ node }) => parentOf.get(node.id));
    const changes = order.filter((parent, index) => index === 0 || parent !== order[index - 1]).length;
    expect(changes).toBe(new Set(order).size);
  });
});
