import type { EventRule } from '../model/event-rule.ts';

/** Flows of one sample in order of their start, as far as Events are concerned. */
export interface EventFlows {
  readonly count: number;
  /** Equal for flows of the same source host. */
  source(row: number): number;
  /** µs since 1970. */
  startMicros(row: number): number;
  flowId(row: number): string;
}

/** The behaviors of a rule seen so far at one source, last one first. */
interface Chain {
  readonly row: number;
  readonly before: Chain | null;
  readonly firstMicros: number;
}

/** Where a behavior stands in a rule. */
interface Place {
  readonly rule: number;
  readonly step: number;
}

/**
 * Finds Events: flows of one source whose behaviors are the steps of a rule, in their order and within its window.
 * Other flows may lie between them. A flow belongs to one Event at most: to the one that is complete first, and of
 * those that are complete with the same flow to that of the earlier rule. Gives the index of the rule for each row, -1
 * for none.
 *
 * Of several beginnings the latest one is kept for each number of steps, which is the one most likely to end in time.
 * So each flow costs as much as there are places in rules for its behavior, however many flows there are.
 */
export function matchEvents(rules: readonly EventRule[], flows: EventFlows): Int32Array {
  const ruleOfRow = new Int32Array(flows.count).fill(-1);
  const placesOf = placesByFlowId(rules);
  if (placesOf.size === 0) return ruleOfRow;
  // For each rule and source: the latest chain of one step, of two, …
  const chainsOf: Map<number, (Chain | undefined)[]>[] = rules.map(() => new Map());
  for (let row = 0; row < flows.count; row++) {
    const places = placesOf.get(flows.flowId(row));
    if (places === undefined) continue;
    const source = flows.source(row);
    const startMicros = flows.startMicros(row);
    for (const { rule, step } of places) {
      if (ruleOfRow[row]! >= 0) break;
      const { steps, windowSeconds } = rules[rule]!;
      const chains = chainsOf[rule]!.get(source);
      if (step === 0) {
        const chain: Chain = { row, before: null, firstMicros: startMicros };
        if (chains === undefined) chainsOf[rule]!.set(source, [chain]);
        else chains[0] = chain;
        continue;
      }
      const before = chains?.[step - 1];
      if (chains === undefined || before === undefined) continue;
      if (startMicros - before.firstMicros > windowSeconds * 1e6 || isTaken(before, ruleOfRow)) continue;
      const chain: Chain = { row, before, firstMicros: before.firstMicros };
      if (step < steps.length - 1) chains[step] = chain;
      else {
        for (let link: Chain | null = chain; link !== null; link = link.before) ruleOfRow[link.row] = rule;
        chainsOf[rule]!.delete(source);
      }
    }
  }
  return ruleOfRow;
}

/** Later steps first, so that a flow never follows itself where a behavior comes twice. */
function placesByFlowId(rules: readonly EventRule[]): Map<string, Place[]> {
  const placesOf = new Map<string, Place[]>();
  rules.forEach(({ steps }, rule) => {
    // A single behavior is no Event.
    if (steps.length < 2) return;
    for (let step = steps.length - 1; step >= 0; step--) {
      const places = placesOf.get(steps[step]!);
      if (places === undefined) placesOf.set(steps[step]!, [{ rule, step }]);
      else places.push({ rule, step });
    }
  });
  return placesOf;
}

function isTaken(chain: Chain, ruleOfRow: Int32Array): boolean {
  for (let link: Chain | null = chain; link !== null; link = link.before) if (ruleOfRow[link.row]! >= 0) return true;
  return false;
}
