import { countOf, secondsText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import type { Span } from '../sample-filter.ts';
import type { ActivityMark } from './marks.ts';
import { LEFT_AXIS, RIGHT_AXIS } from './plot-options.ts';

const LANE_PIXELS = 24;

/** Signs above the plot, each kind in a lane of its own: an octagon with ! for known bad flows, a diamond with F for findings. */
export function ActivityMarks({
  marks,
  span,
  width,
  onSelect,
}: {
  readonly marks: readonly ActivityMark[];
  readonly span: Span;
  readonly width: number;
  readonly onSelect: (row: number) => void;
}) {
  const inner = Math.max(width - LEFT_AXIS - RIGHT_AXIS, 0);
  const length = span[1] - span[0] || 1;
  const lanes = (['knownBad', 'finding'] as const).filter((kind) => marks.some((mark) => mark.kind === kind));
  return (
    <div className="activity-marks" style={{ height: lanes.length * LANE_PIXELS }}>
      {marks.map((mark) => {
        const text = markText(mark);
        return (
          <button
            key={`${mark.kind} ${mark.at}`}
            type="button"
            className={`activity-mark ${mark.kind === 'knownBad' ? 'is-known-bad' : 'is-finding'}`}
            style={{
              left: LEFT_AXIS + ((mark.at - span[0]) / length) * inner,
              top: lanes.indexOf(mark.kind) * LANE_PIXELS,
            }}
            title={text}
            aria-label={text}
            onClick={() => onSelect(mark.row)}
          >
            {mark.kind === 'knownBad' ? '!' : 'F'}
          </button>
        );
      })}
    </div>
  );
}

export function markText({ kind, at, count, text }: ActivityMark): string {
  const what = kind === 'knownBad' ? countOf(count, 'known bad flow') : countOf(count, 'finding');
  return `${what} at ${secondsText(at)}${text === '' ? '' : `: ${visibleText(text)}`}`;
}
