import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';

/** A key, or two after each other with a space between: `j`, `?`, `g s`. */
export interface Shortcut {
  readonly keys: string;
  readonly title: string;
  readonly run: () => void;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

interface Registry {
  /** Those of what is on the screen, the latest first. */
  readonly groups: () => readonly ShortcutGroup[];
  readonly add: (group: () => ShortcutGroup) => () => void;
}

const ShortcutContext = createContext<Registry | null>(null);

/** How long the second key of a chord is waited for. */
const CHORD_MILLISECONDS = 1200;

export function ShortcutProvider({ children }: { readonly children: ReactNode }) {
  const added = useRef<(() => ShortcutGroup)[]>([]);
  const registry = useMemo<Registry>(
    () => ({
      groups: () => added.current.map((group) => group()),
      add: (group) => {
        added.current = [group, ...added.current];
        return () => {
          added.current = added.current.filter((other) => other !== group);
        };
      },
    }),
    [],
  );

  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const all = registry.groups().flatMap(({ shortcuts }) => shortcuts);
      const chord = event.timeStamp - firstAt < CHORD_MILLISECONDS ? `${first} ${event.key}` : '';
      const found = all.find(({ keys }) => keys === chord) ?? all.find(({ keys }) => keys === event.key);
      first = event.key;
      firstAt = found === undefined ? event.timeStamp : 0;
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [registry]);

  return <ShortcutContext value={registry}>{children}</ShortcutContext>;
}

/** Keys that work while the calling component is on the screen; those of inner components go first. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useShortcutRegistry();
  const latest = useRef({ title, shortcuts });
  latest.current = { title, shortcuts };
  useEffect(() => registry.add(() => latest.current), [registry]);
}

export function useShortcutRegistry(): Registry {
  const registry = useContext(ShortcutContext);
  if (registry === null) throw new Error('useShortcuts outside of ShortcutProvider');
  return registry;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
}
