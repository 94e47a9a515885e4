import { memo } from 'react';
import { bytesText, countOf } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import type { SampleRow } from '../sample-row.ts';
import { RowTime } from './flow-row.tsx';
import { FoldButton } from './fold-button.tsx';
import { Count, Mark, NumberChip, Pill, RowName } from './row-parts.tsx';
import type { GroupItem, Grouping } from './timeline-items.ts';

/** Flows with something in common, folded below their first one. */
export const GroupRow = memo(function GroupRow({
  item,
  first,
  grouping,
  isCurrent,
  trafficDate,
}: {
  readonly item: GroupItem;
  readonly first: SampleRow;
  readonly grouping: Grouping;
  readonly isCurrent: boolean;
  readonly trafficDate: string | null;
}) {
  const field = grouping === 'destination' || grouping === 'source' ? grouping : 'event';
  return (
    <div className={`row row-nothing row-of-group ${item.isOpen ? 'row-open' : ''} ${isCurrent ? 'row-current' : ''}`}>
      <RowTime start={first.start} trafficDate={trafficDate} />
      <div className="row-line">
        {grouping === 'source' ? <span className="row-dot" /> : <Mark level={item.level} />}
      </div>
      <div className="row-card">
        <div className="row-top">
          <button type="button" className="row-title" data-open="" aria-current={isCurrent ? 'true' : undefined}>
            {item.value === '' ? emptyTitle(grouping) : <RowName text={item.value} />}
          </button>
          {grouping === 'destination' && first.ownTitle !== item.value && (
            <span className="row-under">
              <RowName text={first.ownTitle} />
            </span>
          )}
          <span className="row-end">
            <Pill relevance={item.relevance} />
            {grouping === 'destination' && first.destinationCount !== null && <Count count={first.destinationCount} />}
            <button
              type="button"
              className="row-more"
              data-field={field}
              data-value={item.value}
              aria-label={`What to do with ${visibleText(item.value)}`}
            >
              ⋮
            </button>
          </span>
        </div>
        <div className="row-chips">
          <FoldButton itemKey={item.key} isOpen={item.isOpen} what={countOf(item.rows.length, 'flow')} />
          <NumberChip title="Bytes sent by the sources">
            <span className="arrow-up">↑</span> {bytesText(item.bytesUp)}
          </NumberChip>
          <NumberChip title="Bytes sent by the destinations">
            <span className="arrow-down">↓</span> {bytesText(item.bytesDown)}
          </NumberChip>
        </div>
      </div>
    </div>
  );
});

function emptyTitle(grouping: Grouping): string {
  return grouping === 'event' ? 'Flows of no Event' : 'Not named';
}
