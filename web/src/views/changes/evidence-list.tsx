import { ProseText } from '../../components/prose-text.tsx';
import { ChangeList } from './change-list.tsx';

/** Sentences that one of two verdicts has alone. */
export function EvidenceList({
  sentences,
  ...list
}: {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly sign: string;
  readonly look: string;
}) {
  return (
    <ChangeList
      {...list}
      changes={sentences.map((sentence) => ({ key: sentence, content: <ProseText text={sentence} /> }))}
    />
  );
}
