import { memo, useMemo } from 'react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countOf, secondsText } from '../../../text/numbers.ts';
import type { SampleRow } from '../sample-row.ts';
import { FlowRowTop, RowTime } from './flow-row.tsx';
import { FoldButton } from './fold-button.tsx';
import { Mark, NumberChip, ValueChip } from './row-parts.tsx';
import type { RepeatsItem } from './timeline-items.ts';

/** Flows of the same kind one after the other, as one row with their count; they are folded below. */
export const RepeatsRow = memo(function RepeatsRow({
  item,
  rows,
  isCounted,
  isCurrent,
  trafficDate,
}: {
  readonly item: RepeatsItem;
  readonly rows: readonly SampleRow[];
  readonly isCounted: boolean;
  readonly isCurrent: boolean;
  readonly trafficDate: string | null;
}) {
  const first = rows[item.rows[0]!]!;
  const { seconds, bytesUp, bytesDown } = useMemo(() => sumsOf(rows, item.rows), [rows, item.rows]);
  return (
    <div
      className={`row row-nothing row-of-group row-of-repeats ${item.isOpen ? 'row-open' : ''} ${isCurrent ? 'row-current' : ''}`}
    >
      <RowTime start={first.start} trafficDate={trafficDate} />
      <div className="row-line">
        <Mark level={first.level} />
      </div>
      <div className="row-card">
        <FlowRowTop row={first} title={first.title} isCounted={isCounted} isCurrent={isCurrent} />
        <div className="row-chips">
          <FoldButton
            itemKey={item.key}
            isOpen={item.isOpen}
            what={`${countOf(item.rows.length, 'time')} in ${secondsText(seconds)}`}
          />
          <ValueChip field="category" value={first.category} look="chip-category" />
          {first.label !== '' && first.label !== first.category && (
            <ValueChip field="label" value={first.label} look="chip-label" />
          )}
          <NumberChip title="Bytes sent by the source, together">
            <span className="arrow-up">↑</span> {bytesText(bytesUp)}
          </NumberChip>
          <NumberChip title="Bytes sent by the destination, together">
            <span className="arrow-down">↓</span> {bytesText(bytesDown)}
          </NumberChip>
          <ValueChip field="source" value={first.source} look="chip-quiet chip-wide">
            from <VisibleText text={first.source === '' ? 'nobody named' : first.source} />
          </ValueChip>
        </div>
      </div>
    </div>
  );
});

/** Bytes of all, and the time from the beginning of the first to that of the last. */
function sumsOf(rows: readonly SampleRow[], members: readonly number[]) {
  let [bytesUp, bytesDown, last] = [0, 0, 0];
  for (const at of members) {
    const row = rows[at]!;
    bytesUp += row.bytesUp;
    bytesDown += row.bytesDown;
    last = Math.max(last, row.start);
  }
  return { bytesUp, bytesDown, seconds: Math.max(0, last - rows[members[0]!]!.start) };
}
