import { memo } from 'react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countText, secondsText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import type { SampleRow } from '../sample-row.ts';
import { Count, Mark, NumberValue, Pill, RowName, ValueChip } from './row-parts.tsx';
import { momentText, startText } from './start-text.ts';

const NAME_SOURCES: Readonly<Record<string, string>> = {
  session: 'name by session',
  passive: 'name by DNS',
  cache: 'name by cache',
  original: 'no name',
};

/** One flow: when, what is known best of it, and its numbers. */
export const FlowRow = memo(function FlowRow({
  row,
  inside,
  step = null,
  isCounted,
  isCurrent,
  trafficDate,
}: {
  readonly row: SampleRow;
  readonly inside: 'nothing' | 'event' | 'group';
  /** Which step of its Event it is, in words; null for none. */
  readonly step?: string | null;
  /** Whether it is known how many samples hold it. */
  readonly isCounted: boolean;
  readonly isCurrent: boolean;
  readonly trafficDate: string | null;
}) {
  const level = inside === 'event' ? row.ownLevel : row.level;
  const title = inside === 'event' ? row.ownTitle : row.title;
  return (
    <div className={`row row-${inside} ${isCurrent ? 'row-current' : ''}`}>
      <RowTime start={row.start} trafficDate={trafficDate} />
      <div className="row-line">
        <Mark level={level} />
      </div>
      <div className="row-card">
        <FlowRowTop row={row} title={title} isCounted={isCounted} isCurrent={isCurrent} />
        <div className="row-chips">
          {step !== null && (
            <span className="row-number row-step" title={visibleText(step)}>
              <VisibleText text={step} />
            </span>
          )}
          <ValueChip field="category" value={row.category} look="chip-category" />
          {row.label !== '' && row.label !== row.category && (
            <ValueChip field="label" value={row.label} look="chip-label" />
          )}
          <NumberValue field="bytesUp" value={row.bytesUp} title={`${countText(row.bytesUp)} bytes sent by the source`}>
            <span className="arrow-up">↑</span> {bytesText(row.bytesUp)}
          </NumberValue>
          <NumberValue
            field="bytesDown"
            value={row.bytesDown}
            title={`${countText(row.bytesDown)} bytes sent by the destination`}
          >
            <span className="arrow-down">↓</span> {bytesText(row.bytesDown)}
          </NumberValue>
          <NumberValue field="duration" value={row.duration} title={`Lasted ${row.duration} seconds`}>
            {secondsText(row.duration)}
          </NumberValue>
          {row.direction !== 'outbound' && <ValueChip field="direction" value={row.direction} look="chip-quiet" />}
          <ValueChip field="source" value={row.source} look="chip-quiet chip-wide">
            from <VisibleText text={row.source === '' ? 'nobody named' : row.source} />
          </ValueChip>
          <ValueChip field="nameSource" value={row.nameSource} look="chip-quiet chip-wide">
            {NAME_SOURCES[row.nameSource] ?? row.nameSource}
          </ValueChip>
        </div>
      </div>
    </div>
  );
});

/** What is known best of a flow, where it went, and how rare that is. */
export function FlowRowTop({
  row,
  title,
  isCounted,
  isCurrent,
}: {
  readonly row: SampleRow;
  readonly title: string;
  readonly isCounted: boolean;
  readonly isCurrent: boolean;
}) {
  const isName = title === row.destination;
  return (
    <div className="row-top">
      <button type="button" className="row-title" data-open="" aria-current={isCurrent ? 'true' : undefined}>
        {isName ? <RowName text={title} /> : <VisibleText text={title} />}
      </button>
      {!isName && (
        <button
          type="button"
          className="row-under"
          data-field="destination"
          data-value={row.destination}
          title={visibleText(row.destination)}
        >
          <RowName text={row.destination} />
        </button>
      )}
      <span className="row-end">
        <Pill relevance={row.relevance} />
        {row.relevance !== row.parentRelevance && <Pill relevance={row.parentRelevance} of="parent" />}
        {isCounted && <Count count={row.count} isValue />}
        <button
          type="button"
          className="row-more"
          data-field="destination"
          data-value={row.destination}
          aria-label={`What to do with ${visibleText(row.destination)}`}
        >
          ⋮
        </button>
      </span>
    </div>
  );
}

export function RowTime({ start, trafficDate }: { readonly start: number; readonly trafficDate: string | null }) {
  const moment = momentText(trafficDate, start);
  return (
    <button
      type="button"
      className="row-time mono"
      title={moment ?? `${start} s into the sample`}
      data-field="start"
      data-value={start}
    >
      <time>{startText(start)}</time>
    </button>
  );
}
