import {
  type EventRecord,
  type EventStep,
  RELATION_KINDS,
  type StepCondition,
  type StepRelation,
} from '../model/behavior-record.ts';
import type { FlowPattern } from '../model/flow-pattern.ts';
import { patternProblems } from './check-pattern.ts';
import { activityOf, activityProblems, fullId } from './expand-activity.ts';
import type { EntryProblem } from './expand-entry.ts';
import type { PackEvent, PackHead, PackStep } from './pack-schema.ts';

/**
 * Makes a record of an event as written in a pack, and reports what the schema cannot express. `behaviors` are the full
 * ids of the behaviors of the same pack; those of other packs are not known here.
 */
export function expandEvent(
  event: PackEvent,
  head: Pick<PackHead, 'name' | 'author' | 'updated'>,
  behaviors: ReadonlySet<string>,
): { record: EventRecord | null; problems: EntryProblem[] } {
  const problems = activityProblems(event);
  const steps = event.steps.map((step, i) => {
    const found = stepProblems(event.steps, i);
    for (const problem of found) problems.push({ ...problem, path: ['steps', i, ...problem.path] });
    const { behavior } = step.absent ?? step;
    if (behavior !== undefined) {
      const id = fullId(behavior, head.name);
      if (id.startsWith(`${head.name}/`) && !behaviors.has(id))
        problems.push({
          path: ['steps', i, ...(step.absent === undefined ? [] : ['absent']), 'behavior'],
          found: behavior,
          expected: 'the id of a behavior of this pack, or pack/id',
        });
    }
    return found.length > 0 ? null : stepOf(step, i, head.name);
  });
  if (flowsNeeded(event.steps) < 2)
    problems.push({
      path: ['steps'],
      found: 'a single flow',
      expected: 'two flows or more, or one and an absence: what one flow means is a behavior',
    });
  if (problems.length > 0 || steps.includes(null)) return { record: null, problems };
  const record = {
    ...activityOf(event, head),
    window: event.window,
    source: event.source ?? 'same',
    steps: steps as EventStep[],
  };
  return { record, problems };
}

function stepOf(step: PackStep, index: number, pack: string): EventStep {
  const destination = relationOf(step, index);
  const name = step.name === undefined ? {} : { name: step.name };
  if (step.absent !== undefined)
    return { ...name, absent: conditionOf(step.absent, pack), within: step.within ?? 0, destination };
  const least = step.repeat?.least ?? 1;
  return {
    ...name,
    ...conditionOf(step, pack),
    destination,
    repeat: { least, most: step.repeat?.most ?? least },
    optional: step.optional ?? false,
  };
}

function conditionOf(
  written: { readonly behavior?: string; readonly match?: FlowPattern },
  pack: string,
): StepCondition {
  return written.behavior === undefined ? { match: written.match ?? {} } : { behavior: fullId(written.behavior, pack) };
}

/** Steps are numbered from 1, so the step before the one at an index has just that number. */
function relationOf({ destination }: PackStep, index: number): StepRelation | null {
  if (destination === undefined) return null;
  if (destination === 'same') return { kind: 'sameAs', step: index };
  if (destination === 'different') return { kind: 'differentFrom', step: index };
  const kind = RELATION_KINDS.find((one) => destination[one] !== undefined);
  return kind === undefined ? null : { kind, step: destination[kind] ?? 0 };
}

function stepProblems(steps: readonly PackStep[], index: number): EntryProblem[] {
  const step = steps[index]!;
  const problems: EntryProblem[] = [];
  const report = (path: readonly string[], found: string, expected: string): void => {
    problems.push({ path, found, expected });
  };
  const forms = (['behavior', 'match', 'absent'] as const).filter((key) => step[key] !== undefined);
  if (forms.length !== 1)
    report([], forms.length === 0 ? 'none of them' : forms.join(' and '), 'one of behavior, match and absent');
  const isAbsent = step.absent !== undefined;
  const match = isAbsent ? step.absent?.match : step.match;
  for (const problem of match === undefined ? [] : patternProblems(match))
    problems.push({ ...problem, path: [...(isAbsent ? ['absent'] : []), 'match', ...problem.path] });
  const before = steps[index - 1];
  if (isAbsent) {
    if (step.within === undefined) report([], 'no "within"', 'the seconds in which nothing of the kind may come');
    if (step.repeat !== undefined) report(['repeat'], 'it with absent', 'repeat only of what is there');
    if (step.optional !== undefined) report(['optional'], 'it with absent', 'optional only of what is there');
    if (before?.optional === true) report([], 'absent after an optional step', 'a step before that must be there');
  } else {
    if (step.within !== undefined) report(['within'], 'it without absent', 'within only of what is absent');
    const { least = 1, most = least } = step.repeat ?? {};
    if (least > most) report(['repeat'], `least ${least}, most ${most}`, 'least not above most');
    if (step.optional === true && steps.slice(0, index).every(({ absent }) => absent !== undefined))
      report(['optional'], 'an optional first step', 'a first step that must be there');
  }
  if (step.destination !== undefined) {
    const relation = relationOf(step, index);
    const other = relation === null ? undefined : steps[relation.step - 1];
    if (relation === null || relation.step > index || other === undefined)
      report(['destination'], `step ${relation?.step ?? '?'}`, 'the number of an earlier step');
    else if (other.absent !== undefined || other.optional === true)
      report(['destination'], `step ${relation.step}, which may be missing`, 'a step that must be there');
  }
  return problems;
}

function flowsNeeded(steps: readonly PackStep[]): number {
  let flows = 0;
  let absences = 0;
  for (const { absent, optional, repeat } of steps) {
    if (absent !== undefined) absences++;
    else if (optional !== true) flows += repeat?.least ?? 1;
  }
  return flows === 0 ? 0 : flows + absences;
}
