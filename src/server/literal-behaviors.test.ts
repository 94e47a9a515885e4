import { describe, expect, it } from 'vitest';
import { createKnowledgeBase, loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { flowId } from '../label/flow-id.ts';
import type { FlowPattern } from '../model/flow-pattern.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { findLiteralBehavior } from './literal-behaviors.ts';

const [starter] = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);

/** A base with one behavior a pattern, called by its place. */
function baseOf(...patterns: readonly (FlowPattern & { readonly priority?: number })[]) {
  const behaviors = patterns.map(({ priority = 0, ...match }, i) => ({
    ...starter!.behaviors[0]!,
    id: `test/${i}`,
    match,
    priority,
  }));
  const pack: KnowledgePack = { ...starter!, name: 'test', records: [], tagsByKind: new Map(), behaviors, events: [] };
  return createKnowledgeBase([pack]);
}

const names = ['Site.example', '*.other.example'];
const id = (name: string, category = 'closedSession', port: number | string = 443) =>
  flowId(category, `${name}:${port}`);

describe('a behavior by its flow id', () => {
  it('is found where its pattern says names, single ports and categories, and nothing else', () => {
    const base = baseOf({
      destination: { names, ports: ['TCP/443', 'UDP/53', 'ICMP', 'TCP/8000-8080'] },
      labels: ['closed*'],
    });
    expect(findLiteralBehavior(base, id('site.example'))).toBe('test/0');
    expect(findLiteralBehavior(base, id('site.example', 'closedSession', 53))).toBe('test/0');
    expect(findLiteralBehavior(base, id('site.example', 'closedSession', 'ICMP'))).toBe('test/0');
    expect(findLiteralBehavior(base, id('site.example', 'keepAlive'))).toBeNull();
    expect(findLiteralBehavior(base, id('site.example', 'closedSession', 8000))).toBeNull();
    expect(findLiteralBehavior(base, id('a.other.example'))).toBeNull();
  });

  it('is left to what was judged where its pattern asks for more', () => {
    const destination = { names, ports: ['TCP/443'] };
    for (const pattern of [
      { destination, srcBytes: { least: 1 } },
      { destination, samples: { most: 3 } },
      { destination: { ...destination, unknown: true } },
      { destination: { names } },
      { labels: ['closedSession'] },
    ] satisfies FlowPattern[])
      expect(findLiteralBehavior(baseOf(pattern), id('site.example')), JSON.stringify(pattern)).toBeNull();
  });

  it('is the one of the higher priority, and else the one that comes first', () => {
    const destination = { names, ports: ['TCP/443'] };
    expect(findLiteralBehavior(baseOf({ destination }, { destination }), id('site.example'))).toBe('test/0');
    expect(findLiteralBehavior(baseOf({ destination }, { destination, priority: 1 }), id('site.example'))).toBe(
      'test/1',
    );
  });
});
