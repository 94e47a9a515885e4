import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import { VisibleText } from '../../components/visible-text.tsx';
import { bytesText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import type { SampleRow } from '../sample/sample-row.ts';
import { Mark, RowName } from '../sample/timeline/row-parts.tsx';
import { startText } from '../sample/timeline/start-text.ts';

/** One flow to pick: when, what is known of it, what it did. */
export const PickRow = memo(function PickRow({
  row,
  step,
  isFull,
  onPick,
}: {
  readonly row: SampleRow;
  /** Which step it is; -1 for none. */
  readonly step: number;
  readonly isFull: boolean;
  readonly onPick: (row: number) => void;
}) {
  const isName = row.ownTitle === row.destination;
  return (
    <label className="pick-row" htmlFor={`pick-${row.row}`}>
      <Checkbox
        id={`pick-${row.row}`}
        size="sm"
        checked={step >= 0}
        disabled={isFull && step < 0}
        onChange={() => onPick(row.row)}
        aria-label={`${startText(row.start)}: ${visibleText(row.ownTitle)}`}
      />
      <span className="pick-time mono">{startText(row.start)}</span>
      <Mark level={row.ownLevel} />
      <span className="pick-text">
        <span className="pick-title">
          {step >= 0 && <b className="pick-step">Step {step + 1}</b>}
          {isName ? <RowName text={row.ownTitle} /> : <VisibleText text={row.ownTitle} />}
        </span>
        <span className="pick-under">
          {row.category}, ↑ {bytesText(row.bytesUp)} ↓ {bytesText(row.bytesDown)}, from{' '}
          <VisibleText text={row.source} />
          {!isName && (
            <>
              {' '}
              to <RowName text={row.destination} />
            </>
          )}
        </span>
      </span>
    </label>
  );
});
