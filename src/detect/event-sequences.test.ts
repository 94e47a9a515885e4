import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventSequence, SequenceStep } from '../model/event-rule.ts';
import type { EventFlows } from './event-flows.ts';
import type { EventMatch } from './event-holdings.ts';
import { findEvents } from './event-rules.ts';

interface TestFlow {
  readonly second: number;
  /** Conditions it meets. */
  readonly meets: readonly number[];
  readonly host: string;
  readonly source: number;
}

const flowsOf = (flows: readonly TestFlow[], watchedSeconds?: number): EventFlows => ({
  count: flows.length,
  source: (row) => flows[row]!.source,
  startMicros: (row) => flows[row]!.second * 1e6,
  flowId: () => '',
  conditions: (row) => flows[row]!.meets,
  host: (row) => flows[row]!.host,
  site: (row) => flows[row]!.host.split('.').slice(-2).join('.'),
  ...(watchedSeconds === undefined ? {} : { watchedMicros: watchedSeconds * 1e6 }),
});

const present = (condition: number, more: Partial<SequenceStep> = {}): SequenceStep => ({
  isPresent: true,
  condition,
  withinSeconds: 0,
  relation: null,
  repeat: { least: 1, most: 1 },
  isOptional: false,
  ...more,
});
const absent = (condition: number, withinSeconds: number, more: Partial<SequenceStep> = {}): SequenceStep => ({
  ...present(condition, more),
  isPresent: false,
  withinSeconds,
});
const sequence = (
  steps: readonly SequenceStep[],
  windowSeconds = 100,
  source: 'same' | 'any' = 'same',
): EventSequence => ({
  eventId: 'e',
  windowSeconds,
  source,
  steps,
});
/** `0 a.test` at second 3: `[3, 0, 'a.test']`. */
const rowsOf = (
  steps: readonly SequenceStep[],
  flows: readonly (readonly [second: number, condition: number, host?: string, source?: number])[],
  watchedSeconds?: number,
): (readonly number[])[] =>
  findEvents(
    [sequence(steps)],
    flowsOf(
      flows.map(([second, condition, host = 'a.test', source = 0]) => ({ second, meets: [condition], host, source })),
      watchedSeconds,
    ),
  ).map(({ rows }) => rows);

it('runs of one Event at one source do not overlap: of two that are mixed one is found', () => {
  const steps = [present(0), present(1), present(2)];
  const mixed = [0, 0, 1, 1, 2, 2].map((condition, second) => [second, condition] as const);
  expect(rowsOf(steps, mixed)).toHaveLength(1);
  const after = [0, 1, 2, 0, 1, 2].map((condition, second) => [second, condition] as const);
  expect(rowsOf(steps, after)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ]);
});

describe('an Event that is graver', () => {
  const flows = flowsOf(
    [0, 1, 2].map((condition) => ({ second: condition, meets: [condition], host: 'a.test', source: 0 })),
  );
  const whole = sequence([present(0), present(1), present(2)]);
  const begun = sequence([present(0), present(1)]);
  const ended = { ...sequence([present(1), present(2)]), gravity: 1 };
  const told = (rules: readonly EventSequence[]): readonly (readonly [number, readonly number[]])[] =>
    findEvents(rules, flows).map(({ rule, rows }) => [rule, rows]);

  it('keeps its flows from longer ones, and takes them from those that were complete before', () => {
    expect(told([whole, ended])).toEqual([[1, [1, 2]]]);
    expect(told([begun, ended])).toEqual([[1, [1, 2]]]);
    expect(told([ended, begun])).toEqual([[0, [1, 2]]]);
  });

  it('gives way to a longer one that is as grave', () => {
    expect(told([{ ...whole, gravity: 1 }, ended])).toEqual([[0, [0, 1, 2]]]);
    expect(told([whole, begun])).toEqual([[0, [0, 1, 2]]]);
  });
});

describe('a step', () => {
  it('may ask for the same destination as an earlier one, whatever came between', () => {
    const steps = [present(0), present(1, { relation: { kind: 'sameAs', step: 0 } })];
    expect(
      rowsOf(steps, [
        [0, 0, 'x'],
        [1, 0, 'y'],
        [2, 1, 'x'],
      ]),
    ).toEqual([[0, 2]]);
    expect(
      rowsOf(steps, [
        [0, 0, 'x'],
        [1, 0, 'y'],
        [2, 1, 'z'],
      ]),
    ).toEqual([]);
  });

  it('may ask for a destination below, above, of the same owner or of another', () => {
    const to = (kind: 'childOf' | 'parentOf' | 'sameSiteAs' | 'otherSiteThan', first: string, second: string) =>
      rowsOf(
        [present(0), present(1, { relation: { kind, step: 0 } })],
        [
          [0, 0, first],
          [1, 1, second],
        ],
      ).length;
    expect(to('childOf', 'b.test', 'a.b.test')).toBe(1);
    expect(to('childOf', 'b.test', 'ab.test')).toBe(0);
    expect(to('parentOf', 'a.b.test', 'b.test')).toBe(1);
    expect(to('parentOf', 'b.test', 'b.test')).toBe(0);
    expect(to('sameSiteAs', 'x.b.test', 'y.b.test')).toBe(1);
    expect(to('otherSiteThan', 'x.b.test', 'y.b.test')).toBe(0);
    expect(to('otherSiteThan', 'x.b.test', 'x.c.test')).toBe(1);
  });

  it('may ask for several flows, and takes up to so many', () => {
    const steps = [present(0, { repeat: { least: 2, most: 3 } }), present(1)];
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual([]);
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 0],
        [2, 1],
      ]),
    ).toEqual([[0, 1, 2]]);
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 1],
      ]),
    ).toEqual([[0, 1, 2, 3]]);
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 1],
      ]),
    ).toEqual([[1, 2, 3, 4]]);
    const last = [present(0), present(1, { repeat: { least: 1, most: 3 } })];
    expect(
      rowsOf(last, [
        [0, 0],
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ]),
    ).toEqual([[0, 1, 2, 3]]);
  });

  it('gathers what repeats it before the next step comes, and after an earlier one', () => {
    const middle = [present(0), present(1, { repeat: { least: 1, most: 3 } }), present(2)];
    expect(
      rowsOf(middle, [
        [0, 1],
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 3],
        [5, 1],
        [6, 2],
        [7, 1],
      ]),
    ).toEqual([[1, 2, 3, 5, 6]]);
    // Not those that are out of the window.
    const first = [present(0, { repeat: { least: 1, most: 9 } }), present(1)];
    expect(
      rowsOf(first, [
        [0, 0],
        [50, 0],
        [99, 0],
        [120, 1],
      ]),
    ).toEqual([[1, 2, 3]]);
    // To the same destination, where a later step asks how its own stands to it.
    const related = [...first.slice(0, 1), present(1, { relation: { kind: 'sameAs', step: 0 } })];
    expect(
      rowsOf(related, [
        [0, 0, 'x'],
        [1, 0, 'y'],
        [2, 0, 'x'],
        [3, 0, 'y'],
        [4, 1, 'x'],
      ]),
    ).toEqual([[0, 2, 4]]);
  });

  it('gathers nothing that belongs to another Event, or that it could not have begun with', () => {
    const first = [present(0, { repeat: { least: 1, most: 9 } }), present(1)];
    expect(
      rowsOf(first, [
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 0],
        [4, 0],
        [5, 1],
      ]),
    ).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(
      rowsOf(
        [absent(2, 5), ...first],
        [
          [0, 0],
          [8, 2],
          [9, 0],
          [20, 0],
          [21, 1],
        ],
      ),
    ).toEqual([[0, 2, 3, 4]]);
    expect(
      rowsOf(
        [absent(2, 5), ...first],
        [
          [8, 2],
          [9, 0],
          [20, 0],
          [21, 1],
        ],
      ),
    ).toEqual([[2, 3]]);
  });

  it('may be left out, in the middle and at the end', () => {
    const middle = [present(0), present(1, { isOptional: true }), present(2)];
    expect(
      rowsOf(middle, [
        [0, 0],
        [1, 2],
      ]),
    ).toEqual([[0, 1]]);
    expect(
      rowsOf(middle, [
        [0, 0],
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([[0, 1, 2]]);
    const end = [present(0), present(1), present(2, { isOptional: true })];
    expect(
      rowsOf(end, [
        [0, 0],
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([[0, 1, 2]]);
    expect(
      rowsOf(end, [
        [0, 0],
        [1, 1],
        [101, 2],
      ]),
    ).toEqual([[0, 1]]);
  });
});

describe('absence', () => {
  it('after a step holds once its time was watched to the end', () => {
    const steps = [present(0), present(1), absent(2, 10)];
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
        ],
        11,
      ),
    ).toEqual([[0, 1]]);
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
        ],
        10,
      ),
    ).toEqual([]);
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
          [11, 2],
        ],
        50,
      ),
    ).toEqual([]);
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 1],
        [12, 2],
      ]),
    ).toEqual([[0, 1]]);
  });

  it('between steps ends what it should not, and leaves earlier beginnings', () => {
    const steps = [present(0), absent(2, 5), present(1)];
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [10, 0],
          [12, 2],
          [13, 1],
        ],
        99,
      ),
    ).toEqual([[0, 3]]);
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [3, 2],
          [13, 1],
        ],
        99,
      ),
    ).toEqual([]);
    // The end is there before the time is over.
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
          [3, 2],
        ],
        99,
      ),
    ).toEqual([]);
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
          [6, 2],
        ],
        99,
      ),
    ).toEqual([[0, 1]]);
  });

  it('after a step that is repeated counts from the last of the repeats', () => {
    const steps = [present(0), present(1, { repeat: { least: 1, most: 3 } }), absent(2, 10)];
    const tries = [
      [0, 0],
      [1, 1],
      [8, 1],
    ] as const;
    expect(rowsOf(steps, [...tries, [15, 2]], 99)).toEqual([]);
    expect(rowsOf(steps, [...tries, [19, 2]], 99)).toEqual([[0, 1, 2]]);
    expect(rowsOf(steps, tries, 18)).toEqual([[0, 1, 2]]);
    expect(rowsOf(steps, tries, 17)).toEqual([]);
    // Only as many are repeats as belong to the step.
    const full = [...tries, [12, 1], [19, 1], [25, 2]] as const;
    expect(rowsOf(steps, full, 99)).toEqual([[0, 1, 2, 3]]);
    // Once it was shown, what follows does not take it back.
    expect(rowsOf(steps, [...tries, [30, 1], [31, 2]], 99)).toEqual([[0, 1, 2, 3]]);
    // Before what must be absent came, the step was another one.
    expect(
      rowsOf(
        steps,
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [5, 1],
        ],
        99,
      ),
    ).toEqual([[0, 3]]);
    // The same between two steps.
    const between = [present(0, { repeat: { least: 1, most: 3 } }), absent(2, 10), present(1)];
    const contacts = [
      [0, 0],
      [8, 0],
    ] as const;
    expect(rowsOf(between, [...contacts, [15, 2], [30, 1]])).toEqual([]);
    expect(rowsOf(between, [...contacts, [19, 2], [30, 1]])).toEqual([[0, 1, 3]]);
  });

  it('before the first step is of the seconds before', () => {
    const steps = [absent(2, 5), present(0), present(1)];
    expect(
      rowsOf(steps, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual([[0, 1]]);
    expect(
      rowsOf(steps, [
        [0, 2],
        [5, 0],
        [6, 1],
      ]),
    ).toEqual([]);
    expect(
      rowsOf(steps, [
        [0, 2],
        [6, 0],
        [7, 1],
      ]),
    ).toEqual([[1, 2]]);
  });

  it('may ask for a relation too', () => {
    const steps = [present(0), present(1), absent(2, 10, { relation: { kind: 'sameAs', step: 0 } })];
    expect(
      rowsOf(
        steps,
        [
          [0, 0, 'x'],
          [1, 1, 'y'],
          [2, 2, 'y'],
        ],
        99,
      ),
    ).toEqual([[0, 1]]);
    expect(
      rowsOf(
        steps,
        [
          [0, 0, 'x'],
          [1, 1, 'y'],
          [2, 2, 'x'],
        ],
        99,
      ),
    ).toEqual([]);
  });
});

it('flows of any source are steps where the rule says so', () => {
  const flows = flowsOf([
    { second: 0, meets: [0], host: 'a', source: 1 },
    { second: 1, meets: [1], host: 'a', source: 2 },
  ]);
  expect(findEvents([sequence([present(0), present(1)])], flows)).toEqual([]);
  expect(findEvents([sequence([present(0), present(1)], 100, 'any')], flows)).toHaveLength(1);
});

/** Whether some flows are the steps of a rule, by trying all. */
function existsPlainly({ steps, windowSeconds }: EventSequence, flows: readonly TestFlow[], watched: number): boolean {
  const meets = (row: number, { condition }: SequenceStep): boolean => flows[row]!.meets.includes(condition as number);
  /** `lastOf` is the last row of each step so far. */
  const go = (step: number, from: number, lastOf: ReadonlyMap<number, number>, rows: readonly number[]): boolean => {
    if (step === steps.length)
      return (
        isWhole(steps, windowSeconds, flows, rows, lastOf, watched) &&
        hasItsRepeats(steps, windowSeconds, flows, rows, lastOf)
      );
    const rule = steps[step]!;
    if (!rule.isPresent) return go(step + 1, from, lastOf, rows);
    if (rule.isOptional && go(step + 1, from, lastOf, rows)) return true;
    const take = (count: number, at: number, taken: readonly number[]): boolean => {
      if (
        count >= rule.repeat.least &&
        go(step + 1, at, new Map([...lastOf, [step, taken.at(-1)!]]), [...rows, ...taken])
      )
        return true;
      if (count === rule.repeat.most) return false;
      for (let row = at; row < flows.length; row++)
        if (meets(row, rule) && isRelatedPlainly(rule, flows, row, lastOf) && take(count + 1, row + 1, [...taken, row]))
          return true;
      return false;
    };
    return take(0, from, []);
  };
  return go(0, 0, new Map(), []);
}

/**
 * Whether no flow was passed over that goes on with a step while something must be absent after it. `lastOf` has the last
 * row of each step in `rows`.
 */
function hasItsRepeats(
  steps: readonly SequenceStep[],
  windowSeconds: number,
  flows: readonly TestFlow[],
  rows: readonly number[],
  lastOf: ReadonlyMap<number, number>,
): boolean {
  const lastNeeded = steps.findLastIndex(({ isPresent, isOptional }) => isPresent && !isOptional);
  let before = -1;
  return [...lastOf].every(([index, last]) => {
    const { repeat, condition } = steps[index]!;
    const own = rows.filter((row) => row > before && row <= last);
    before = last;
    const next = steps.findIndex(({ isPresent }, i) => isPresent && i > index);
    const absences = steps.slice(index + 1, next < 0 ? steps.length : next);
    const seconds = Math.max(...absences.map(({ withinSeconds }) => withinSeconds));
    const isMarked = steps.some(({ relation }) => relation?.step === index);
    const endsWhatWasThere = (row: number, previous: number): boolean =>
      absences.some(
        (one) =>
          flows[row]!.meets.includes(one.condition as number) &&
          flows[row]!.second <= flows[previous]!.second + one.withinSeconds &&
          isRelatedPlainly(one, flows, row, new Map([...lastOf, [index, previous]])),
      );
    // What must be absent ends a step that has what it needs; but a flow to the same place goes on with it all the same.
    for (let i = repeat.least; i < own.length; i++) {
      const previous = own[i - 1]!;
      const isElsewhere = isMarked && flows[own[i]!]!.host !== flows[previous]!.host;
      for (let row = previous + 1; row < own[i]! + (isElsewhere ? 1 : 0); row++)
        if (endsWhatWasThere(row, previous)) return false;
    }
    const end = index === lastNeeded ? flows.length : (rows.find((row) => row > last) ?? flows.length);
    return !flows.some((flow, row) => {
      const earlier = own.filter((one) => one < row);
      if (own.includes(row) || row >= end || earlier.length < repeat.least || earlier.length >= repeat.most)
        return false;
      const previous = flows[earlier.at(-1)!]!;
      return (
        flow.meets.includes(condition as number) &&
        flow.second <= previous.second + seconds &&
        flow.second - flows[rows[0]!]!.second <= windowSeconds &&
        (!isMarked || flow.host === previous.host) &&
        isRelatedPlainly(steps[index]!, flows, row, lastOf)
      );
    });
  });
}

function isRelatedPlainly(
  { relation }: SequenceStep,
  flows: readonly TestFlow[],
  row: number,
  lastOf: ReadonlyMap<number, number>,
): boolean {
  if (relation === null) return true;
  const isSame = flows[row]!.host === flows[lastOf.get(relation.step)!]!.host;
  return isSame === (relation.kind === 'sameAs');
}

/** Whether the window and all absences hold for rows that are the steps. */
function isWhole(
  steps: readonly SequenceStep[],
  windowSeconds: number,
  flows: readonly TestFlow[],
  rows: readonly number[],
  lastOf: ReadonlyMap<number, number>,
  watched: number,
): boolean {
  const first = rows[0]!;
  const last = rows.at(-1)!;
  if (flows[last]!.second - flows[first]!.second > windowSeconds) return false;
  return steps.every((step, i) => {
    if (step.isPresent) return true;
    const found = flows.flatMap(({ meets, second }, row) =>
      meets.includes(step.condition as number) ? [{ row, second }] : [],
    );
    const anchor = steps.slice(0, i).findLastIndex(({ isPresent }) => isPresent);
    if (anchor < 0)
      return !found.some(({ row, second }) => row < first && second >= flows[first]!.second - step.withinSeconds);
    const after = lastOf.get(anchor)!;
    const until = flows[after]!.second + step.withinSeconds;
    if (until > watched) return false;
    return !found.some(
      ({ row, second }) => row > after && second <= until && isRelatedPlainly(step, flows, row, lastOf),
    );
  });
}

const anyFlow = fc.record({
  gap: fc.nat(3),
  meets: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
  host: fc.constantFrom('x', 'y', 'z'),
  source: fc.nat(1),
});
const timed = (flows: readonly (Omit<TestFlow, 'second'> & { readonly gap: number })[]): TestFlow[] => {
  let second = 0;
  return flows.map(({ gap, ...flow }) => {
    second += gap;
    return { ...flow, second };
  });
};
const anyPresent = fc
  .record({ condition: fc.nat(3), least: fc.constantFrom(1, 1, 2), more: fc.nat(1), relation: fc.nat(2) })
  .map(({ condition, least, more, relation }) =>
    present(condition, {
      repeat: { least, most: least + more },
      relation: relation === 0 ? null : { kind: relation === 1 ? 'sameAs' : 'differentFrom', step: -1 },
    }),
  );
const anyAbsence = fc
  .record({ condition: fc.nat(3), within: fc.integer({ min: 1, max: 6 }) })
  .map(({ condition, within }) => absent(condition, within));
/** First step, perhaps an absence before it, then others; relations are to the first flow's step. */
const anySequence = fc
  .record({
    leading: fc.option(anyAbsence, { freq: 3 }),
    first: anyPresent,
    firstAbsence: fc.option(anyAbsence, { freq: 2 }),
    others: fc.array(
      fc.record({ step: anyPresent, isOptional: fc.boolean(), absence: fc.option(anyAbsence, { freq: 2 }) }),
      { minLength: 1, maxLength: 2 },
    ),
    window: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ leading, first, firstAbsence, others, window }) => {
    const anchor = leading === null ? 0 : 1;
    const steps = [...(leading === null ? [] : [leading]), { ...first, relation: null }];
    if (firstAbsence !== null) steps.push(firstAbsence);
    for (const { step, isOptional, absence } of others) {
      const relation = step.relation === null ? null : { ...step.relation, step: anchor };
      steps.push({ ...step, relation, isOptional: isOptional && absence === null });
      if (absence !== null) steps.push({ ...absence, relation });
    }
    return sequence(steps, window);
  });
const isPossible = ({ steps }: EventSequence): boolean => {
  const needed = steps.filter((step) => step.isPresent && !step.isOptional);
  return needed.reduce((sum, { repeat }) => sum + repeat.least, 0) + steps.filter((s) => !s.isPresent).length >= 2;
};

describe('events of any flows', () => {
  it('are found where trying all flows for all steps finds any, and only there', () => {
    let found = 0;
    let missing = 0;
    fc.assert(
      fc.property(anySequence, fc.array(anyFlow, { maxLength: 9 }), fc.nat(8), (rule, gaps, rest) => {
        fc.pre(isPossible(rule));
        const flows = timed(gaps).map((flow) => ({ ...flow, source: 0 }));
        const watched = (flows.at(-1)?.second ?? 0) + rest;
        const events = findEvents([rule], flowsOf(flows, watched));
        const expected = existsPlainly(rule, flows, watched);
        if (expected) found++;
        else missing++;
        expect(events.length > 0).toBe(expected);
      }),
      { seed: 5, numRuns: 3000 },
    );
    expect(Math.min(found, missing)).toBeGreaterThan(300);
  });

  it('hold for their steps, share no flow, and are the same each time', () => {
    let events = 0;
    fc.assert(
      fc.property(fc.array(anySequence, { maxLength: 3 }), fc.array(anyFlow, { maxLength: 25 }), (rules, gaps) => {
        const flows = timed(gaps);
        const watched = (flows.at(-1)?.second ?? 0) + 3;
        const matches = findEvents(rules, flowsOf(flows, watched));
        expect(findEvents(rules, flowsOf(flows, watched))).toEqual(matches);
        const rows = matches.flatMap((match) => match.rows);
        expect(new Set(rows).size).toBe(rows.length);
        events += matches.length;
        for (const match of matches) expectWhole(rules[match.rule]!, match, flows, watched);
      }),
      { seed: 6, numRuns: 1000 },
    );
    expect(events).toBeGreaterThan(150);
  });

  function expectWhole(rule: EventSequence, { rows, steps }: EventMatch, flows: readonly TestFlow[], watched: number) {
    const source = flows[rows[0]!]!.source;
    const seen = flows.map((flow) => (flow.source === source ? flow : { ...flow, meets: [] }));
    const lastOf = new Map<number, number>();
    for (const [i, row] of rows.entries()) {
      const step = rule.steps[steps[i]!]!;
      expect(i === 0 || (row > rows[i - 1]! && steps[i]! >= steps[i - 1]!)).toBe(true);
      expect(seen[row]!.meets).toContain(step.condition);
      expect(isRelatedPlainly(step, flows, row, lastOf)).toBe(true);
      lastOf.set(steps[i]!, row);
    }
    for (const [i, { isPresent, isOptional, repeat }] of rule.steps.entries()) {
      const count = steps.filter((step) => step === i).length;
      if (isPresent && !(isOptional && count === 0)) {
        expect(count).toBeGreaterThanOrEqual(repeat.least);
        expect(count).toBeLessThanOrEqual(repeat.most);
      } else expect(count).toBe(0);
    }
    // What an Event took up after it was complete does not move its absences.
    const needed = rule.steps.findLastIndex((step) => step.isPresent && !step.isOptional);
    const isHeldAfter = (last: number): boolean => {
      const core = rows.filter((row, i) => row <= last && steps[i]! <= needed);
      const lastOfCore = new Map(core.map((row) => [steps[rows.indexOf(row)]!, row]));
      return isWhole(rule.steps, rule.windowSeconds, seen, core, lastOfCore, watched);
    };
    const ofNeeded = rows.filter((_, i) => steps[i] === needed).slice(rule.steps[needed]!.repeat.least - 1);
    expect(ofNeeded.some(isHeldAfter)).toBe(true);
    expect(flows[rows.at(-1)!]!.second - flows[rows[0]!]!.second).toBeLessThanOrEqual(rule.windowSeconds);
  }

  it('cost no more than the flows are many, with every kind of step', () => {
    const rule = sequence(
      [
        absent(3, 1),
        present(0, { repeat: { least: 2, most: 50 } }),
        present(1, { relation: { kind: 'differentFrom', step: 1 } }),
        absent(2, 5),
        present(2),
      ],
      1e6,
    );
    const timeOf = (count: number): number => {
      const flows = {
        ...flowsOf([]),
        count,
        source: () => 0,
        startMicros: (row: number) => row * 1000,
        conditions: (row: number) => [row % 3 === 2 ? 1 : 0],
        host: (row: number) => `h${row % 7}`,
      };
      const started = process.cpuUsage();
      findEvents([rule], flows);
      return process.cpuUsage(started).user / 1000;
    };
    timeOf(2000);
    expect(timeOf(40_000)).toBeLessThan(40 * timeOf(5000) + 200);
  });
});
