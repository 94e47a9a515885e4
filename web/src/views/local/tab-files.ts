import { openLocally, prepareToOpenLocally } from '../../local/open-locally.ts';
import { type LocalAction, type LocalFile, type LocalFiles, localFiles, NO_FILES, nextToRead } from './local-files.ts';
import { openGroups } from './open-groups.ts';
import { progressOf } from './progress-words.ts';

/** Whether everything that reading needs is in this tab. */
export type Readiness = { readonly name: 'loading' | 'ready' } | { readonly name: 'failed'; readonly error: unknown };

export interface TabFiles {
  readonly files: LocalFiles;
  readonly readiness: Readiness;
}

/*
 * The files of the tab, read one after the other. They live as long as the tab does: whoever looks at another page in between
 * finds them as they were.
 */
let tab: TabFiles = { files: NO_FILES, readiness: { name: 'loading' } };
const listeners = new Set<() => void>();
const controllers = new Map<number, AbortController>();

export function subscribeToTabFiles(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tabFiles(): TabFiles {
  return tab;
}

/** Loads what reading needs, unless it is there. What was dropped before is read then. */
export function prepareTab(): void {
  if (tab.readiness.name === 'ready') return;
  set({ ...tab, readiness: { name: 'loading' } });
  Promise.all([prepareToOpenLocally(), loadViews()]).then(
    () => set({ ...tab, readiness: { name: 'ready' } }),
    (error: unknown) => set({ ...tab, readiness: { name: 'failed', error } }),
  );
}

export function addFiles(files: readonly File[]): void {
  apply({ type: 'add', groups: openGroups(files) });
}

export function showFile(id: number): void {
  apply({ type: 'show', id });
}

/** Also stops one that is being read. */
export function closeFile(id: number): void {
  controllers.get(id)?.abort();
  apply({ type: 'close', id });
}

/** Takes away what is told of files that are not there. */
export function forgetClosed(): void {
  apply({ type: 'forget' });
}

function apply(action: LocalAction): void {
  set({ ...tab, files: localFiles(tab.files, action) });
}

function set(next: TabFiles): void {
  tab = next;
  for (const listener of listeners) listener();
  const waiting = tab.readiness.name === 'ready' ? nextToRead(tab.files) : null;
  if (waiting !== null) void read(waiting);
}

async function read({ id, file, companions }: LocalFile): Promise<void> {
  const controller = new AbortController();
  controllers.set(id, controller);
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
    controllers.delete(id);
  }
}

/** Everything that a sample is shown with, which is else asked for when it is looked at. */
async function loadViews(): Promise<void> {
  await Promise.all([
    import('../sample/activity-strip.tsx'),
    import('../sample/flows-table.tsx'),
    import('../sample/graph.tsx'),
  ]);
}
