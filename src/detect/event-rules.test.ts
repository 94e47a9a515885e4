import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import type { EventRule } from '../model/event-rule.ts';
import { matchEvents } from './event-rules.ts';

/** Behavior, second it began, source. */
type TestFlow = readonly [flowId: string, second: number, source?: number];

function eventsOf(rules: readonly EventRule[], flows: readonly TestFlow[]): (string | null)[] {
  const found = matchEvents(rules, {
    count: flows.length,
    source: (row) => flows[row]![2] ?? 0,
    startMicros: (row) => flows[row]![1] * 1e6,
    flowId: (row) => flows[row]![0],
  });
  return Array.from(found, (rule) => (rule < 0 ? null : rules[rule]!.eventId));
}

const rule = (eventId: string, steps: string, windowSeconds = 10): EventRule => ({
  eventId,
  steps: [...steps],
  windowSeconds,
});

describe('Events', () => {
  it('are behaviors in their order, whatever lies between them', () => {
    const flows: TestFlow[] = [
      ['a', 0],
      ['x', 1],
      ['b', 2],
      ['c', 3],
    ];
    expect(eventsOf([rule('e', 'abc')], flows)).toEqual(['e', null, 'e', 'e']);
    expect(eventsOf([rule('e', 'acb')], flows)).toEqual([null, null, null, null]);
  });

  it('end within their window, its last second included', () => {
    const at = (last: number) =>
      eventsOf(
        [rule('e', 'ab')],
        [
          ['a', 0],
          ['b', last],
        ],
      );
    expect(at(10)).toEqual(['e', 'e']);
    expect(at(10.000_001)).toEqual([null, null]);
  });

  it('begin with the latest behavior that could be their first', () => {
    expect(
      eventsOf(
        [rule('e', 'ab')],
        [
          ['a', 0],
          ['a', 5],
          ['b', 12],
        ],
      ),
    ).toEqual([null, 'e', 'e']);
  });

  it('are of one source', () => {
    expect(
      eventsOf(
        [rule('e', 'ab')],
        [
          ['a', 0, 1],
          ['b', 1, 2],
          ['b', 2, 1],
        ],
      ),
    ).toEqual(['e', null, 'e']);
  });

  it('need a flow for each step, also where a behavior comes twice', () => {
    expect(eventsOf([rule('e', 'aa')], [['a', 0]])).toEqual([null]);
    expect(
      eventsOf(
        [rule('e', 'aa')],
        [
          ['a', 0],
          ['a', 1],
          ['a', 2],
        ],
      ),
    ).toEqual(['e', 'e', null]);
  });

  it('share no flow: of equally long ones the one complete first has it, then the earlier rule', () => {
    const flows: TestFlow[] = [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ];
    expect(eventsOf([rule('late', 'ac'), rule('soon', 'ab')], flows)).toEqual(['soon', 'soon', null]);
    expect(eventsOf([rule('one', 'ac'), rule('two', 'bc')], flows)).toEqual(['one', null, 'one']);
    expect(eventsOf([rule('two', 'bc'), rule('one', 'ac')], flows)).toEqual([null, 'two', 'two']);
  });

  it('give way to longer ones, whichever rule comes first', () => {
    const flows: TestFlow[] = [
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ];
    const rules = [rule('long', 'abd'), rule('short', 'ab'), rule('other', 'cd'), rule('longest', 'abcd', 2)];
    for (const ordered of [rules, rules.toReversed()])
      expect(eventsOf(ordered, flows)).toEqual(['long', 'long', null, 'long']);
    // One that began alike and goes on otherwise leaves the rest of the shorter one free.
    expect(eventsOf([rule('long', 'acd'), rule('short', 'ab')], flows)).toEqual(['long', null, 'long', 'long']);
  });

  it('stay where the longer one is not complete in time, or by another source', () => {
    const rules = [rule('long', 'abc', 5), rule('short', 'ab')];
    const flows = (second: number, source = 0): TestFlow[] => [
      ['a', 0],
      ['b', 1],
      ['c', second, source],
    ];
    expect(eventsOf(rules, flows(5))).toEqual(['long', 'long', 'long']);
    expect(eventsOf(rules, flows(6))).toEqual(['short', 'short', null]);
    expect(eventsOf(rules, flows(5, 1))).toEqual(['short', 'short', null]);
  });

  it('come again', () => {
    expect(
      eventsOf(
        [rule('e', 'ab')],
        [
          ['a', 0],
          ['b', 1],
          ['a', 2],
          ['b', 3],
        ],
      ),
    ).toEqual(['e', 'e', 'e', 'e']);
  });

  it('are not made of a single behavior', () => {
    expect(eventsOf([rule('e', 'a'), rule('none', '')], [['a', 0]])).toEqual([null]);
  });

  it('of any flows hold whole sequences in order and in time', () => {
    const anyRule = fc.record({
      eventId: fc.uuid(),
      steps: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 4 }),
      windowSeconds: fc.integer({ min: 0, max: 8 }),
    });
    const anyFlows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 })), {
      maxLength: 40,
    });
    let matched = 0;
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 3 }), anyFlows, (rules, gaps) => {
        let second = 0;
        const flows = gaps.map(([flowId, gap], i): TestFlow => {
          second += gap;
          return [flowId, second, i % 2];
        });
        const found = eventsOf(rules, flows);
        for (const { eventId, steps, windowSeconds } of rules)
          for (const source of [0, 1]) {
            const members = flows.filter(([, , from], row) => found[row] === eventId && from === source);
            // Several Events of a rule at one source never overlap: each is complete before the next begins.
            expect(members.length % steps.length).toBe(0);
            for (let at = 0; at < members.length; at += steps.length) {
              const event = members.slice(at, at + steps.length);
              expect(event.map(([flowId]) => flowId)).toEqual(steps);
              expect(event.at(-1)![1] - event[0]![1]).toBeLessThanOrEqual(windowSeconds);
              matched++;
            }
          }
      }),
      { seed: 7, numRuns: 2000 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  it('cost no more than the flows are many', () => {
    const timeOf = (count: number): number => {
      const flows = {
        count,
        source: () => 0,
        startMicros: (row: number) => row,
        flowId: (row: number) => `f${row % 3}`,
      };
      const started = processorMilliseconds();
      matchEvents([{ eventId: 'e', steps: ['f0', 'f1', 'f2', 'never'], windowSeconds: 1e9 }], flows);
      return processorMilliseconds() - started;
    };
    timeOf(100_000);
    expect(timeOf(800_000)).toBeLessThan(40 * timeOf(100_000) + 100);
  });
});
