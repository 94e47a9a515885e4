import type { VerdictV1 } from '@flowsage/client';
import { parseRowList } from './row-list.ts';

export interface SentenceRows {
  readonly text: string;
  readonly rows: ReadonlySet<number>;
  /** How many flows it rests on; its rows are the first ones of many. */
  readonly flowCount: number;
}

/** What `story.2` or `evidence.0` rests on, or the flows of `rows.3-5.9`; null where the verdict has no such sentence. */
export function sentenceRows(verdict: VerdictV1 | null, id: string): SentenceRows | null {
  const named = id.startsWith('rows.') ? parseRowList(id.slice('rows.'.length)) : null;
  if (named !== null) return { text: 'flows that the link names', rows: new Set(named), flowCount: named.length };
  const parts = /^(story|evidence)\.(\d+)$/.exec(id);
  if (parts === null || verdict === null) return null;
  const list: VerdictV1['story'] | VerdictV1['evidence'] = parts[1] === 'story' ? verdict.story : verdict.evidence;
  const one = list[Number(parts[2])];
  if (one === undefined) return null;
  return { text: one.sentence, rows: new Set(one.rows), flowCount: one.flowCount };
}
