import { useLocationProperty } from 'wouter/use-browser-location';

/** What an entry of the history shows: a file of the tab, and what would else stand behind the question mark. */
export interface LocalStep {
  readonly file: number;
  readonly search: string;
}

export interface StepOptions {
  readonly replace?: boolean;
  /** What else the history remembers of this step. */
  readonly state?: unknown;
}

/**
 * Steps stay in the memory of the tab. The history, which browsers send to other machines, gets nothing but a name for each,
 * which means nothing once the tab was loaded anew.
 */
const steps = new Map<string, LocalStep>();

/** The step that the history stands on; null where it has none of this tab. */
export function useLocalStep(): LocalStep | null {
  return steps.get(useLocationProperty(nameOfStep)) ?? null;
}

/** Adds a step that going back takes back, or puts another one in the place of the present one. */
export function writeStep(step: LocalStep, { replace = false, state = null }: StepOptions = {}): void {
  const name = `${performance.timeOrigin} ${steps.size}`;
  steps.set(name, step);
  const entry = { ...(state as object | null), localStep: name };
  if (replace) history.replaceState(entry, '');
  else history.pushState(entry, '');
}

function nameOfStep(): string {
  return (history.state as { readonly localStep?: string } | null)?.localStep ?? '';
}
