import { Button, CloseButton, Group, Text } from '@mantine/core';
import { VisibleText } from '../../../components/visible-text.tsx';
import { countText, secondsText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import { termText } from '../sample-filter.ts';
import type { SentenceRows } from '../sentence-rows.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { termWords } from './value-text.ts';
import './filter.css';

/** What the filter holds; each part can be taken away, or turned into its opposite. */
export function ActiveTerms({
  filter,
  sentence,
  shown,
  all,
}: {
  readonly filter: SampleFilterState;
  /** The sentence of the verdict whose flows are shown; null for none. */
  readonly sentence: SentenceRows | null;
  readonly shown: number;
  readonly all: number;
}) {
  if (filter.isEmpty) return null;
  return (
    <Group gap={6} role="group" aria-label="Filter">
      <Text size="sm" role="status">
        <b>{countText(shown)}</b> of {countText(all)} flows
      </Text>
      {filter.sentence !== '' && <Term text={sentenceText(sentence)} onRemove={() => filter.setSentence('')} />}
      {filter.terms.map((term) => (
        <Term
          key={termText(term)}
          text={termWords(term)}
          isOut={term.exclude}
          onTurn={() => filter.add({ ...term, exclude: !term.exclude })}
          onRemove={() => filter.remove(term)}
        />
      ))}
      {filter.text.trim() !== '' && <Term text={`has “${filter.text.trim()}”`} onRemove={() => filter.setText('')} />}
      {filter.span !== null && (
        <Term
          text={`began ${secondsText(filter.span[0])} to ${secondsText(filter.span[1])}`}
          onRemove={() => filter.setSpan(null)}
        />
      )}
      <Button variant="subtle" size="compact-sm" onClick={filter.clear}>
        Clear
      </Button>
    </Group>
  );
}

function sentenceText(sentence: SentenceRows | null): string {
  if (sentence === null) return 'Of a sentence that the verdict no longer has';
  const { rows, flowCount, text } = sentence;
  return rows.size < flowCount
    ? `Only the first ${countText(rows.size)} of its ${countText(flowCount)} flows: ${text}`
    : `Of: ${text}`;
}

function Term({
  text,
  isOut = false,
  onTurn,
  onRemove,
}: {
  readonly text: string;
  readonly isOut?: boolean;
  readonly onTurn?: () => void;
  readonly onRemove: () => void;
}) {
  return (
    <span className={`term ${isOut ? 'term-out' : ''}`}>
      {onTurn === undefined ? (
        <span className="term-text">
          <VisibleText text={text} />
        </span>
      ) : (
        <button
          type="button"
          className="term-text"
          onClick={onTurn}
          title={isOut ? 'Show only this instead' : 'Hide this instead'}
        >
          <VisibleText text={text} />
        </button>
      )}
      <CloseButton size="xs" aria-label={`Remove ${visibleText(text)}`} onClick={onRemove} />
    </span>
  );
}
