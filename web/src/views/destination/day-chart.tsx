import { Text } from '@mantine/core';
import { countOf } from '../../text/numbers.ts';
import { dayBars } from './day-bars.ts';

const UNITS = { day: 'day', week: 'week', month: 'month' } as const;
const HEIGHT = 64;
const GAP_SHARE = 0.2;

/** In how many samples a destination was, day by day. */
export function DayChart({ days }: { readonly days: readonly { readonly day: string; readonly samples: number }[] }) {
  const { unit, bars, most } = dayBars(days);
  if (bars.length === 0) return null;
  const busiest = bars.reduce((best, bar) => (bar.samples > best.samples ? bar : best));
  const words = `Samples per ${UNITS[unit]} from ${bars[0]!.label} to ${bars.at(-1)!.label}; most on ${busiest.label}: ${countOf(busiest.samples, 'sample')}`;
  return (
    <figure className="day-chart">
      <svg
        viewBox={`0 0 ${Math.max(bars.length, 12)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
        height={HEIGHT}
        width="100%"
      >
        {bars.map(({ from, label, samples }, i) => (
          <g key={from}>
            <title>{`${label}: ${countOf(samples, 'sample')}`}</title>
            <rect className="day-ground" x={i} y={0} width={1} height={HEIGHT} />
            <rect
              className="day-bar"
              x={i + GAP_SHARE / 2}
              width={1 - GAP_SHARE}
              y={HEIGHT - (samples / most) * (HEIGHT - 2)}
              height={(samples / most) * (HEIGHT - 2)}
            />
          </g>
        ))}
      </svg>
      <figcaption>
        <Text size="xs" c="dimmed" component="span">
          {bars[0]!.label}
        </Text>
        {bars.length > 1 && (
          <Text size="xs" c="dimmed" component="span">
            {bars.at(-1)!.label}
          </Text>
        )}
      </figcaption>
    </figure>
  );
}
