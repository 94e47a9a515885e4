import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { openLocally, prepareToOpenLocally } from '../../local/open-locally.ts';
import { type LocalFile, localFiles, NO_FILES, nextToRead } from './local-files.ts';
import { openGroups } from './open-groups.ts';
import { progressOf } from './progress-words.ts';

/** Whether everything that reading needs is in this tab. */
export type Readiness = { readonly name: 'loading' | 'ready' } | { readonly name: 'failed'; readonly error: unknown };

/** Reads files in this tab, one after the other. They are gone when the page is left. */
export function useLocalFiles() {
  const [state, apply] = useReducer(localFiles, NO_FILES);
  const [readiness, setReadiness] = useState<Readiness>({ name: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const controllers = useRef(new Map<number, AbortController>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again when somebody tries again.
  useEffect(() => {
    let isLeft = false;
    setReadiness({ name: 'loading' });
    Promise.all([prepareToOpenLocally(), loadViews()]).then(
      () => isLeft || setReadiness({ name: 'ready' }),
      (error: unknown) => isLeft || setReadiness({ name: 'failed', error }),
    );
    return () => {
      isLeft = true;
    };
  }, [attempt]);

  useEffect(() => {
    const running = controllers.current;
    return () => {
      for (const controller of running.values()) controller.abort();
    };
  }, []);

  const read = useCallback(async ({ id, file, companions }: LocalFile): Promise<void> => {
    const controller = new AbortController();
    controllers.current.set(id, controller);
    apply({ type: 'stage', id, stage: { name: 'reading', words: 'Begins', part: null } });
    try {
      const opened = await openLocally(file, {
        companions,
        signal: controller.signal,
        onProgress: (progress) => apply({ type: 'stage', id, stage: { name: 'reading', ...progressOf(progress) } }),
      });
      apply({
        type: 'stage',
        id,
        stage: { name: 'open', data: { origin: 'local', isKnown: true, isWhole: true, ...opened } },
      });
    } catch (error) {
      if (controller.signal.aborted) apply({ type: 'close', id });
      else
        apply({
          type: 'stage',
          id,
          stage: { name: 'failed', message: error instanceof Error ? error.message : String(error) },
        });
    } finally {
      controllers.current.delete(id);
    }
  }, []);

  useEffect(() => {
    const next = readiness.name === 'ready' ? nextToRead(state) : null;
    if (next !== null) void read(next);
  }, [state, readiness, read]);

  return {
    state,
    readiness,
    tryAgain: () => setAttempt(attempt + 1),
    add: (files: readonly File[]) => apply({ type: 'add', groups: openGroups(files) }),
    show: (id: number) => apply({ type: 'show', id }),
    /** Also stops one that is being read. */
    close: (id: number) => {
      controllers.current.get(id)?.abort();
      apply({ type: 'close', id });
    },
  };
}

/** Everything that a sample is shown with, which is else asked for when it is looked at. */
async function loadViews(): Promise<void> {
  await Promise.all([
    import('../sample/activity-strip.tsx'),
    import('../sample/flows-table.tsx'),
    import('../sample/graph.tsx'),
  ]);
}
