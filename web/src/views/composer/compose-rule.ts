import type { EventPreviewRequestV1, FlowV1, MetadataEditV1 } from '@flowsage/client';
import { secondsText } from '../../text/numbers.ts';
import type { SampleRow } from '../sample/sample-row.ts';
import { LONGEST_NAME, MOST_STEPS, type StepNames } from './compose-state.ts';

export type ComposedRule = EventPreviewRequestV1['rule'];
/** The same with what its steps are called: it is kept so, and finds the same. */
export type NamedRule = NonNullable<MetadataEditV1['rule']>;

/** A picked flow as a step: every flow of the same behavior fits it later. */
export interface ComposeStep {
  /** Number of the flow in the sample. */
  readonly row: number;
  /** Null where the sample has no such flow. */
  readonly flow: SampleRow | null;
  /** The behavior; empty where the flow has none. */
  readonly flowId: string;
  /** As somebody named it, else what is known of it. */
  readonly name: string;
  /** The same as it was typed; empty where nobody named it. */
  readonly typedName: string;
}

export function composeSteps(
  picked: readonly number[],
  rows: readonly SampleRow[],
  flows: readonly FlowV1[],
  names: StepNames,
): readonly ComposeStep[] {
  return picked.map((row) => {
    const flow = rows[row] ?? null;
    const flowId = flows[row]?.['flowId'];
    const own = names[row] ?? '';
    return {
      row,
      flow,
      flowId: typeof flowId === 'string' ? flowId : '',
      name: own.trim() !== '' ? own.trim() : knownName(flow),
      typedName: own,
    };
  });
}

/** What the flow does where that is known, else its category. */
function knownName(flow: SampleRow | null): string {
  if (flow === null) return 'a flow that is not there';
  if (flow.ownRecord !== null) return flow.ownTitle;
  return flow.category === '' ? flow.label : flow.category;
}

/** From the start of the first flow to the start of the last one; 0 for fewer than two. */
export function spanOfSteps(steps: readonly ComposeStep[]): number {
  const starts = steps.flatMap(({ flow }) => (flow === null ? [] : [flow.start]));
  return starts.length < 2 ? 0 : Math.max(...starts) - Math.min(...starts);
}

/** Puts a flow among the steps where it began; those that somebody moved stay as they are. */
export function withStep(picked: readonly number[], row: number, rows: readonly SampleRow[]): readonly number[] {
  if (picked.includes(row)) return picked.filter((other) => other !== row);
  const start = rows[row]?.start ?? 0;
  const after = picked.findIndex(
    (other) => (rows[other]?.start ?? 0) > start || (rows[other]?.start === start && other > row),
  );
  return after < 0 ? [...picked, row] : [...picked.slice(0, after), row, ...picked.slice(after)];
}

/** Moves a step up (-1) or down (1). */
export function movedStep(picked: readonly number[], index: number, by: -1 | 1): readonly number[] {
  const to = index + by;
  if (to < 0 || to >= picked.length) return picked;
  const next = [...picked];
  [next[index], next[to]] = [next[to]!, next[index]!];
  return next;
}

/** What is wrong with each step, in words; null for nothing. */
export function stepProblems(steps: readonly ComposeStep[]): readonly (string | null)[] {
  return steps.map((_, index) => stepFault(steps, index) ?? orderProblem(steps, index));
}

/** Whether no Event can be made of the steps. One in another order than in this sample may be meant for others. */
export function areFaulty(steps: readonly ComposeStep[]): boolean {
  return steps.some((_, index) => stepFault(steps, index) !== null);
}

function stepFault(steps: readonly ComposeStep[], index: number): string | null {
  const first = steps.find(({ flow }) => flow !== null)?.flow ?? null;
  const { row, flow, flowId } = steps[index]!;
  if (flow === null) return `The sample has no flow ${row}. Take the step away, or pick another flow.`;
  if (!/^[0-9a-f]{32,64}$/i.test(flowId)) return 'This flow has no behavior that a step could mean.';
  if (first !== null && flow.source !== first.source)
    return `It comes from ${flow.source}, step 1 from ${first.source}: an Event is what one source does.`;
  return null;
}

function orderProblem(steps: readonly ComposeStep[], index: number): string | null {
  const [before, flow] = [steps[index - 1]?.flow ?? null, steps[index]!.flow];
  if (before === null || flow === null || flow.start >= before.start) return null;
  return `It begins before step ${index} here, so this sample will not match in this order.`;
}

/** The rule to try; null while there is none that the server would take. */
export function ruleOfSteps(steps: readonly ComposeStep[], windowSeconds: number): ComposedRule | null {
  if (steps.length < 2 || steps.length > MOST_STEPS) return null;
  if (!steps.every(({ flowId }) => /^[0-9a-f]{32,64}$/i.test(flowId))) return null;
  return { steps: steps.map(({ flowId }) => flowId), windowSeconds };
}

/** The rule as it is kept: with a name for each step, since the ids of its behaviors tell nobody anything. */
export function namedRule(rule: ComposedRule, steps: readonly ComposeStep[]): NamedRule {
  return { ...rule, stepNames: steps.map((step) => keptName(step).slice(0, LONGEST_NAME).trim()) };
}

/** As somebody named it, else the title of its behavior, else `category at destination`. */
export function keptName(step: ComposeStep): string {
  const { name, typedName, flow } = step;
  return typedName.trim() !== '' || (flow !== null && flow.ownRecord !== null) ? name : nameAtPlace(step);
}

function nameAtPlace({ name, flow }: ComposeStep): string {
  const place = flow?.destination ?? '';
  return place === '' || name === place ? name : `${name} at ${place}`;
}

/** `A at X, then within 1 min B at Y`; with more steps the window is told once, at the end. */
export function ruleInWords(steps: readonly ComposeStep[], windowSeconds: number): string {
  const words = steps.map(nameAtPlace);
  const [first = '', second = ''] = words;
  const within = `within ${secondsText(windowSeconds)}`;
  if (words.length < 2) return first;
  if (words.length === 2) return `${first}, then ${within} ${second}`;
  return `${words.join(', then ')}, all ${within}`;
}

/** What is kept as the description: what somebody wrote, and the rule with the names of its steps. */
export function describedRule(description: string, words: string): string {
  const own = description.trim();
  return `${own === '' ? '' : `${own}\n\n`}Of one source: ${words}.`;
}

/** The step that the server finds fault with, as in `body/rule/steps/1 must match …`; null for none. */
export function stepOfFault(message: string): number | null {
  const found = /\bsteps[/.[](\d{1,3})/.exec(message);
  return found === null ? null : Number(found[1]);
}

/** A key that no other Event has: words of the title, and letters by chance. */
export function eventKey(title: string, chance: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return `${words === '' ? 'event' : words}-${chance}`;
}
