import { type ComponentType, createElement, use } from 'react';

/** A component whose code is read from the server when it is shown first, or before by `load`. */
export type LateView<Props> = ComponentType<Props> & {
  /** Reads the code ahead of need. Where it does not come, it is asked for again when the component is shown. */
  readonly load: () => Promise<void>;
};

/** What forgets each code that did not come. */
const missing = new Set<() => void>();

/**
 * As `lazy` of React, which keeps a fault for as long as the tab lives: here code that did not come is asked for again after
 * `forgetMissingCode`, so that nobody has to load the whole tab anew.
 */
export function lateView<Props extends object>(
  read: () => Promise<{ readonly default: ComponentType<Props> }>,
): LateView<Props> {
  let code: Promise<ComponentType<Props>> | null = null;
  const codeOf = (): Promise<ComponentType<Props>> => {
    if (code !== null) return code;
    const asked = read().then((module) => module.default);
    code = asked;
    // While a fault is shown it is kept: asked for at each drawing, it would never be shown.
    asked.catch(() =>
      missing.add(() => {
        if (code === asked) code = null;
      }),
    );
    return asked;
  };
  // biome-ignore lint/correctness/noComponentHookFactories: called at the top of modules, once for each view, as `lazy` is.
  const View = (props: Props) => createElement(use(codeOf()), props);
  const load = async () => {
    const asked = codeOf();
    try {
      await asked;
    } catch {
      if (code === asked) code = null;
    }
  };
  return Object.assign(View, { load });
}

/** From here on code that did not come is asked for again. */
export function forgetMissingCode(): void {
  for (const forget of missing) forget();
  missing.clear();
}
