import type { AnnotationRecordV1 } from '@flowsage/client';
import { memo } from 'react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countOf, secondsText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import type { SampleRow } from '../sample-row.ts';
import { RowTime } from './flow-row.tsx';
import { FoldButton } from './fold-button.tsx';
import { Mark, NumberChip, Pill, ValueChip } from './row-parts.tsx';

/** One occurrence of an Event in the place of its first flow; its flows are folded below. */
export const EventRow = memo(function EventRow({
  itemKey,
  record,
  members,
  steps,
  isOpen,
  isCurrent,
  trafficDate,
}: {
  readonly itemKey: string;
  readonly record: AnnotationRecordV1;
  readonly members: readonly SampleRow[];
  readonly steps: number;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
  readonly trafficDate: string | null;
}) {
  const first = members[0]!;
  const end = members.reduce((latest, { start, duration }) => Math.max(latest, start + duration), 0);
  return (
    <div className={`row row-nothing row-of-event ${isOpen ? 'row-open' : ''} ${isCurrent ? 'row-current' : ''}`}>
      <RowTime start={first.start} trafficDate={trafficDate} />
      <div className="row-line">
        <Mark level="E" />
      </div>
      <div className="row-card">
        <div className="row-top">
          <button type="button" className="row-title" data-open="" aria-current={isCurrent ? 'true' : undefined}>
            <VisibleText text={record.title} />
          </button>
          <span className="row-end">
            <Pill relevance={members.some(isKnownBad) ? 'knownBad' : record.relevance} />
            <button
              type="button"
              className="row-more"
              data-field="event"
              data-value={record.title}
              aria-label={`What to do with ${visibleText(record.title)}`}
            >
              ⋮
            </button>
          </span>
        </div>
        <div className="row-chips">
          <FoldButton itemKey={itemKey} isOpen={isOpen} what={countOf(members.length, 'flow')} />
          <NumberChip title="Steps of the Event">{countOf(steps, 'step')}</NumberChip>
          <NumberChip title="Bytes sent by the sources of its flows">
            <span className="arrow-up">↑</span> {bytesText(sum(members, 'bytesUp'))}
          </NumberChip>
          <NumberChip title="Bytes sent by the destinations of its flows">
            <span className="arrow-down">↓</span> {bytesText(sum(members, 'bytesDown'))}
          </NumberChip>
          <NumberChip title="From the first packet of its flows to the last">
            {secondsText(end - first.start)}
          </NumberChip>
          <ValueChip field="source" value={first.source} look="chip-quiet chip-wide">
            from <VisibleText text={first.source === '' ? 'nobody named' : first.source} />
          </ValueChip>
        </div>
      </div>
    </div>
  );
});

/** A flow of an Event that is nothing bad may have gone to a bad place all the same. */
function isKnownBad({ relevance }: SampleRow): boolean {
  return relevance === 'knownBad';
}

function sum(members: readonly SampleRow[], of: 'bytesUp' | 'bytesDown'): number {
  return members.reduce((total, member) => total + member[of], 0);
}
