import { useDebouncedValue } from '@mantine/hooks';
import { useLocation } from 'wouter';
import { useKnowledgeRecords } from '../api/knowledge.ts';
import { useSampleList } from '../api/sample-list.ts';
import { destinationPath, samplePath } from '../state/paths.ts';
import { visibleText } from '../text/visible-text.ts';
import { paletteQuestion } from './palette-question.ts';
import { useSession } from './session.tsx';

/** The server is asked when somebody has not typed for this long. */
const TYPED_MILLISECONDS = 300;
/** More are found on the pages of samples and of what is known. */
const MOST_FOUND = 5;

/** Something of the server that fits, and the page where it is. */
export interface PaletteFind {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly keywords: string;
  readonly path: string;
}

export interface PaletteFinds {
  readonly samples: readonly PaletteFind[];
  readonly destinations: readonly PaletteFind[];
  /** What was typed has no answer yet. */
  readonly isPending: boolean;
}

const NOTHING: PaletteFinds = { samples: [], destinations: [], isPending: false };

/** Samples by the name of their file, and destinations of which something is known, that fit what was typed. */
export function usePaletteFinds(name: string): PaletteFinds {
  const [path] = useLocation();
  const { may } = useSession();
  const [typed] = useDebouncedValue(name, TYPED_MILLISECONDS);
  // What was taken away is asked for no longer, at once.
  const asked = name === '' ? '' : paletteQuestion(typed, path, may('read'));
  const isAsked = asked !== '';
  const samples = useSampleList({ name: asked }, isAsked);
  const records = useKnowledgeRecords({ kind: 'destination', q: asked }, isAsked);
  const isTyping = name !== typed && paletteQuestion(name, path, may('read')) !== '';
  if (!isAsked) return { ...NOTHING, isPending: isTyping };
  return {
    isPending: isTyping || isOpen(samples) || isOpen(records),
    samples: firstOf(samples).map(({ id, fileName }) => ({
      id: `sample ${id}`,
      label: visibleText(fileName),
      // The server has found that it fits.
      keywords: asked,
      path: samplePath(id),
    })),
    destinations: firstOf(records, ({ key }) => key).map(({ key, title }) => ({
      id: `known ${key}`,
      label: visibleText(key),
      description: visibleText(title),
      keywords: asked,
      path: destinationPath(key),
    })),
  };
}

interface Answer<Item> {
  readonly data: { readonly pages: readonly { readonly items: readonly Item[] }[] } | undefined;
  /** It answers an earlier question. */
  readonly isPlaceholderData: boolean;
  readonly isFetching: boolean;
}

/** Whether an answer is still to come; a fault is one as well. */
function isOpen({ data, isPlaceholderData, isFetching }: Answer<unknown>): boolean {
  return isFetching && (data === undefined || isPlaceholderData);
}

/** The first ones of an answer; of several with the same name, as packs have, the first. */
function firstOf<Item>(
  { data, isPlaceholderData }: Answer<Item>,
  nameOf: (item: Item) => unknown = (item) => item,
): readonly Item[] {
  const items = isPlaceholderData ? [] : (data?.pages[0]?.items ?? []);
  const names = new Set(items.map(nameOf));
  return items.filter((item) => names.delete(nameOf(item))).slice(0, MOST_FOUND);
}
