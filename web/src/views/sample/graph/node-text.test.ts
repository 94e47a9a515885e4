import { describe, expect, it } from 'vitest';
import { layOut } from './graph-layout.ts';
import type { GraphNode } from './graph-nodes.ts';
import { nextNode } from './next-node.ts';
import { cutMiddle, layerCount, nodeName, nodeWords } from './node-text.ts';

const node = (facts: Partial<GraphNode>): GraphNode => ({
  id: `${facts.layer ?? 'destination'} ${facts.name ?? 'a.example:443'}`,
  layer: 'destination',
  name: 'a.example:443',
  title: '',
  level: 'S',
  relevance: '',
  isKnownBad: false,
  isRare: false,
  flows: 1,
  bytesUp: 1000,
  bytesDown: 0,
  first: 0,
  last: 1,
  row: 0,
  stands: 1,
  isRest: false,
  ...facts,
});

describe('the words of a node', () => {
  it('tell what its picture shows', () => {
    expect(nodeWords(node({ title: 'A shop', relevance: 'knownBad', isKnownBad: true, isRare: true }))).toBe(
      'destination a.example:443, A shop, known bad, seen in no other sample, 1 flow, 1.0 kB up, 0 B down',
    );
    expect(nodeWords(node({ layer: 'source', name: '10.0.0.1', isKnownBad: true }))).toMatch(/has known bad flows/);
    expect(nodeWords(node({ relevance: 'seenNearBad' }))).toMatch(/seen near bad/);
    expect(nodeWords(node({ isRest: true, name: '', stands: 1213, flows: 4000 }))).toBe(
      'and 1,213 more destinations, 4,000 flows, 1.0 kB up, 0 B down, opens more of them',
    );
  });

  it('count no domain for what belongs to none', () => {
    const nodes = [node({}), node({ layer: 'parent', name: 'a.example' }), node({ layer: 'parent', name: '' })];
    expect(layerCount(nodes, 'parent', true)).toBe('1 parent domain');
    expect(layerCount(nodes.slice(0, 2), 'parent', false)).toBe('1 parent domain');
    expect(layerCount(nodes, 'destination', true)).toBe('1 destination');
  });

  it('show what would not be seen', () => {
    expect(nodeName(node({ name: 'a\u202eb' }))).toBe('a<U+202E>b');
    expect(nodeName(node({ layer: 'parent', name: '' }))).toBe('addresses and bare names');
  });

  it('are cut in the middle, whole characters at a time', () => {
    expect(cutMiddle('short', 10)).toBe('short');
    expect(cutMiddle('a-very-long-name.example.com:443', 20)).toBe('a-very-…mple.com:443');
    expect([...cutMiddle('😀'.repeat(50), 10)]).toHaveLength(10);
  });
});

describe('arrows in the graph', () => {
  const nodes = [
    node({ layer: 'source', name: 's' }),
    node({ name: 'a' }),
    node({ name: 'b' }),
    node({ layer: 'parent', name: 'p' }),
  ];
  const layout = layOut({ nodes, edges: [] });

  it('lead up, down and to the layer beside, and nowhere at the ends', () => {
    expect(nextNode(layout, 'destination a', 'ArrowDown')).toBe('destination b');
    expect(nextNode(layout, 'destination a', 'ArrowUp')).toBeNull();
    expect(nextNode(layout, 'destination b', 'ArrowLeft')).toBe('source s');
    expect(nextNode(layout, 'destination b', 'ArrowRight')).toBe('parent p');
    expect(nextNode(layout, 'parent p', 'ArrowRight')).toBeNull();
    expect(nextNode(layout, 'destination a', 'End')).toBe('destination b');
    expect(nextNode(layout, 'gone', 'ArrowUp')).toBeNull();
  });
});
