import type { Relevance } from '@flowsage/client';
import type { ReactNode } from 'react';
import { LEVELS, type Level } from '../../../components/level-marker.tsx';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { internationalMeaning, internationalName } from '../../../text/international-name.ts';
import { countText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import { FIELD_NAMES, type FilterField, type NumberField } from '../sample-filter.ts';
import '../../../components/marks.css';

/*
 * Marks as on other pages, without components that listen or measure: hundreds of rows come and go while somebody
 * scrolls. Explanations are titles.
 */

export function Mark({ level }: { readonly level: Level }) {
  return (
    <span
      className={`level level-${level.toLowerCase()} row-mark`}
      role="img"
      aria-label={LEVELS[level].name}
      title={`${LEVELS[level].name}: ${LEVELS[level].meaning}`}
    >
      {level}
    </span>
  );
}

export function Pill({ relevance, of }: { readonly relevance: Relevance; readonly of?: string }) {
  if (relevance === '') return null;
  const { text, meaning, look } = RELEVANCES[relevance];
  return (
    <button
      type="button"
      className={`pill row-pill ${look}`}
      title={meaning}
      data-field="relevance"
      data-value={relevance}
    >
      {of === undefined ? text : `${of} ${text}`}
    </button>
  );
}

export function Count({ count, isValue = false }: { readonly count: number; readonly isValue?: boolean }) {
  const meaning = count <= 1 ? 'Seen in this sample only' : `Seen in ${countText(count)} samples, this one included`;
  if (isValue)
    return (
      <NumberValue field="count" value={count} title={meaning}>
        <span className="count-badge">{countText(count)}</span>
        <span className="unsighted"> {meaning}</span>
      </NumberValue>
    );
  return (
    <span className="count-badge" role="img" aria-label={meaning} title={meaning}>
      {countText(count)}
    </span>
  );
}

/** A value that can be filtered in and out by clicking it. */
export function ValueChip({
  field,
  value,
  look = '',
  children,
}: {
  readonly field: FilterField;
  readonly value: string;
  readonly look?: string;
  readonly children?: ReactNode;
}) {
  return (
    <button
      type="button"
      className={`row-chip ${look}`}
      title={`${FIELD_NAMES[field]}: ${visibleText(value)}`}
      data-field={field}
      data-value={value}
    >
      {children ?? <VisibleText text={value} />}
    </button>
  );
}

/** A number of the flow, which is an end of a range that can be filtered by. */
export function NumberValue({
  field,
  value,
  title,
  children,
}: {
  readonly field: NumberField;
  readonly value: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="row-number" title={title} data-field={field} data-value={value}>
      {children}
    </button>
  );
}

/** A number that is only read. */
export function NumberChip({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <span className="row-number" title={title}>
      {children}
    </span>
  );
}

/** A name of traffic within a row; what can be done with it is in the menu beside it. */
export function RowName({ text }: { readonly text: string }) {
  const international = internationalName(text);
  return (
    <>
      <VisibleText text={text} />
      {international !== null && (
        <span className="unseen" title={internationalMeaning(international)}>
          IDN{international.warning === null ? '' : ' !'}
        </span>
      )}
    </>
  );
}
