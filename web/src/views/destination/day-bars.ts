/** Samples per day as bars of a picture: days that follow each other, or weeks and months where there are many. */

export interface DayBar {
  /** First day of it, YYYY-MM-DD. */
  readonly from: string;
  readonly label: string;
  readonly samples: number;
}

export interface DayBars {
  readonly unit: 'day' | 'week' | 'month';
  readonly bars: readonly DayBar[];
  readonly most: number;
}

const DAY_MILLISECONDS = 86_400_000;
/** More bars than this are hard to tell apart. */
const MOST_BARS = 62;
/** Traffic of other decades, by a clock that was wrong, must not make thousands of months. */
const MOST_MONTHS = 240;

/** Bars from the first day to the last one, those without samples among them. */
export function dayBars(days: readonly { readonly day: string; readonly samples: number }[]): DayBars {
  const known = days.filter(({ day }) => !Number.isNaN(Date.parse(day)));
  if (known.length === 0) return { unit: 'day', bars: [], most: 0 };
  const times = known.map(({ day }) => Date.parse(day));
  const first = Math.min(...times);
  const last = Math.max(...times);
  const span = (last - first) / DAY_MILLISECONDS + 1;
  const unit = span <= MOST_BARS ? 'day' : span <= MOST_BARS * 7 ? 'week' : 'month';
  const bars = new Map<string, number>();
  let at = startOf(last, unit);
  for (let count = 0; at >= startOf(first, unit) && count < MOST_MONTHS; count++) {
    bars.set(dayOf(at), 0);
    at = startOf(at - DAY_MILLISECONDS, unit);
  }
  for (const { day, samples } of known) {
    const start = dayOf(startOf(Date.parse(day), unit));
    if (bars.has(start)) bars.set(start, bars.get(start)! + samples);
  }
  const list = [...bars]
    .map(([from, samples]): DayBar => ({ from, label: labelOf(from, unit), samples }))
    .sort((a, b) => a.from.localeCompare(b.from));
  return { unit, bars: list, most: Math.max(...list.map(({ samples }) => samples)) };
}

function startOf(time: number, unit: DayBars['unit']): number {
  const date = new Date(time);
  if (unit === 'day') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  // Weeks begin on Mondays.
  const back = (date.getUTCDay() + 6) % 7;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() - back);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function labelOf(from: string, unit: DayBars['unit']): string {
  if (unit === 'month') return from.slice(0, 7);
  return unit === 'week' ? `week of ${from}` : from;
}
