import { Group, SegmentedControl, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import { useRemembered } from '../../state/remembered.ts';
import { bytesText, countOf, secondsText } from '../../text/numbers.ts';
import './activity/activity.css';
import { ActivityMarks } from './activity/activity-marks.tsx';
import { ActivityPlot } from './activity/activity-plot.tsx';
import { ActivityWords } from './activity/activity-words.tsx';
import { type ActivityBins, activityBins, spanOf } from './activity/bins.ts';
import { activitySentence } from './activity/describe-activity.ts';
import { activityMarks } from './activity/marks.ts';
import { LEFT_AXIS, RIGHT_AXIS } from './activity/plot-options.ts';
import { SpanInputs } from './activity/span-inputs.tsx';
import type { SampleViewProps } from './sample-data.ts';
import type { Span } from './sample-filter.ts';

/** Pixels that a bin and a mark take at least. */
const BIN_PIXELS = 4;
const MARK_PIXELS = 26;

/** Marks that fit beside each other between the axes. */
function markPlaces(width: number): number {
  return Math.max((width - LEFT_AXIS - RIGHT_AXIS) / MARK_PIXELS, 1);
}

/** Bytes and flows over time, of the shown flows. Drawing over a part of it shows the flows of that time. */
export default function ActivityStrip({ data, rows, matching, filter, onSelect }: SampleViewProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useRemembered<'linear' | 'log'>('activity-scale', 'log');
  const [bin, setBin] = useState<number | null>(null);
  const whole = useMemo(() => spanOf(rows), [rows]);
  const [from, to] = filter.span ?? whole;
  const bins = useMemo(
    () => activityBins(rows, matching, [from, to], width / BIN_PIXELS),
    [rows, matching, from, to, width],
  );
  const drawn: Span = [bins.from, bins.from + bins.width * bins.flows.length];
  const marks = useMemo(
    () => activityMarks(rows, matching, data.verdict?.evidence ?? [], [from, to], markPlaces(width)),
    [rows, matching, data.verdict, from, to, width],
  );
  // Flows begin at microseconds, pixels do not: what lies at the edge of a bin belongs to it.
  const brush = ([left, right]: Span) => filter.setSpan([Math.max(left, whole[0], 0), Math.min(right, whole[1])]);
  const clear = () => filter.span !== null && filter.setSpan(null);

  return (
    <section className="activity" aria-label="Activity over time">
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed" component="div" mih={20}>
          {bin !== null && bin < bins.flows.length ? <BinText bins={bins} bin={bin} /> : <Keys />}
        </Text>
        <Group gap="xs">
          <SpanInputs whole={whole} span={filter.span} onChange={filter.setSpan} />
          <SegmentedControl
            size="xs"
            aria-label="Scale of bytes"
            value={scale}
            onChange={(value) => setScale(value as 'linear' | 'log')}
            data={[
              { value: 'log', label: 'Log' },
              { value: 'linear', label: 'Linear' },
            ]}
          />
        </Group>
      </Group>
      <div ref={ref}>
        <ActivityMarks marks={marks} span={drawn} width={width} onSelect={onSelect} />
        {/* biome-ignore lint/a11y/useSemanticElements: it is a picture with keys, not a fieldset. */}
        <div
          ref={plot}
          className="activity-plot"
          role="group"
          aria-label={`${activitySentence(bins, marks)} Escape shows the whole time.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: Escape works here.
          tabIndex={0}
          onPointerDown={() => plot.current?.focus({ preventScroll: true })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || filter.span === null) return;
            // It is for the span alone, and not for what else Escape closes.
            event.preventDefault();
            clear();
          }}
        >
          <ActivityPlot
            bins={bins}
            width={width}
            isLogarithmic={scale === 'log'}
            onBrush={brush}
            onClear={clear}
            onPoint={setBin}
          />
        </div>
        {filter.span !== null && <WholeBar whole={whole} span={filter.span} />}
      </div>
      <ActivityWords bins={bins} />
    </section>
  );
}

function Keys() {
  return (
    <Group gap="sm" component="span">
      <span className="activity-key" style={{ '--key-color': 'var(--up)' } as React.CSSProperties}>
        bytes up
      </span>
      <span className="activity-key" style={{ '--key-color': 'var(--down)' } as React.CSSProperties}>
        bytes down
      </span>
      <span className="activity-key is-line" style={{ '--key-color': 'currentcolor' } as React.CSSProperties}>
        flows that begin
      </span>
    </Group>
  );
}

function BinText({ bins, bin }: { readonly bins: ActivityBins; readonly bin: number }) {
  const from = Math.max(bins.from + bin * bins.width, 0);
  return (
    <>
      {secondsText(from)} to {secondsText(from + bins.width)}: {countOf(bins.flows[bin]!, 'flow')},{' '}
      {bytesText(bins.bytesUp[bin]!)} up, {bytesText(bins.bytesDown[bin]!)} down
    </>
  );
}

/** Where the drawn part lies in the whole. */
function WholeBar({ whole, span }: { readonly whole: Span; readonly span: Span }) {
  const length = whole[1] - whole[0] || 1;
  const part = (seconds: number) => `${Math.min(Math.max(((seconds - whole[0]) / length) * 100, 0), 100)}%`;
  return (
    <div className="activity-whole" aria-hidden>
      <span style={{ left: part(span[0]), right: `calc(100% - ${part(span[1])})` }} />
    </div>
  );
}
