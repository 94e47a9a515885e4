import type { SampleData } from '../sample/sample-data.ts';
import type { OpenGroup } from './open-groups.ts';

/** A file of this tab: waiting, being read, read, or why not. */
export type LocalStage =
  | { readonly name: 'waiting' }
  | { readonly name: 'reading'; readonly words: string; readonly part: number | null }
  | { readonly name: 'open'; readonly data: SampleData }
  | { readonly name: 'failed'; readonly message: string };

export interface LocalFile extends OpenGroup {
  readonly id: number;
  readonly stage: LocalStage;
}

export interface LocalFiles {
  readonly files: readonly LocalFile[];
  readonly nextId: number;
  /** Which one was read or chosen last; null for none. */
  readonly shown: number | null;
  /** Names of read files that were closed because the tab holds no more. */
  readonly closed: readonly string[];
  /** Files that were not taken because too many wait. */
  readonly notTaken: number;
}

export type LocalAction =
  | { readonly type: 'add'; readonly groups: readonly OpenGroup[] }
  | { readonly type: 'stage'; readonly id: number; readonly stage: LocalStage }
  | { readonly type: 'show'; readonly id: number }
  | { readonly type: 'close'; readonly id: number }
  | { readonly type: 'forget' };

/** Flows that are kept, of all read files together: what a tab has memory for. */
export const MOST_FLOWS = 1_000_000;
/** Files that wait; more are not taken. */
export const MOST_WAITING = 2000;

export const NO_FILES: LocalFiles = { files: [], nextId: 1, shown: null, closed: [], notTaken: 0 };

export function localFiles(state: LocalFiles, action: LocalAction): LocalFiles {
  switch (action.type) {
    case 'add': {
      const waiting = state.files.filter(({ stage }) => stage.name === 'waiting').length;
      const added = action.groups
        .slice(0, Math.max(MOST_WAITING - waiting, 0))
        .map((group, i): LocalFile => ({ ...group, id: state.nextId + i, stage: { name: 'waiting' } }));
      return {
        ...state,
        files: [...state.files, ...added],
        nextId: state.nextId + added.length,
        closed: state.closed.filter((name) => !added.some(({ file }) => file.name === name)),
        notTaken: state.notTaken + action.groups.length - added.length,
      };
    }
    case 'stage':
      return staged(state, action.id, action.stage);
    case 'show':
      return isOpen(state, action.id) ? { ...state, shown: action.id } : state;
    case 'close': {
      const files = state.files.filter(({ id }) => id !== action.id);
      const shown = state.shown === action.id ? lastOpen(files) : state.shown;
      return { ...state, files, shown };
    }
    case 'forget':
      return { ...state, closed: [], notTaken: 0 };
  }
}

/** The one to read next; null while another one is being read, and when there is none. */
export function nextToRead({ files }: LocalFiles): LocalFile | null {
  if (files.some(({ stage }) => stage.name === 'reading')) return null;
  return files.find(({ stage }) => stage.name === 'waiting') ?? null;
}

/** What was read of a file; null where it is not open. */
export function openData({ files }: LocalFiles, id: number): SampleData | null {
  const file = files.find((one) => one.id === id);
  return file?.stage.name === 'open' ? file.stage.data : null;
}

function staged(state: LocalFiles, id: number, stage: LocalStage): LocalFiles {
  if (!state.files.some((file) => file.id === id)) return state;
  const files = state.files.map((file) => (file.id === id ? { ...file, stage } : file));
  if (stage.name !== 'open') return { ...state, files };
  const gone = tooMuch(files, id);
  return {
    ...state,
    files: files.filter((file) => !gone.includes(file)),
    shown: id,
    closed: [...state.closed, ...gone.map(({ file }) => file.name)],
  };
}

/** What has to go for the file to stay: the oldest ones. */
function tooMuch(files: readonly LocalFile[], id: number): readonly LocalFile[] {
  let flows = files.reduce((sum, file) => sum + flowsOf(file), 0);
  return files.filter((file) => {
    if (file.id === id || file.stage.name !== 'open' || flows <= MOST_FLOWS) return false;
    flows -= flowsOf(file);
    return true;
  });
}

function flowsOf({ stage }: LocalFile): number {
  return stage.name === 'open' ? stage.data.flows.length : 0;
}

export function isOpen({ files }: LocalFiles, id: number): boolean {
  return files.some((file) => file.id === id && file.stage.name === 'open');
}

function lastOpen(files: readonly LocalFile[]): number | null {
  return files.findLast(({ stage }) => stage.name === 'open')?.id ?? null;
}
