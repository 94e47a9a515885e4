import { describe, expect, it } from 'vitest';
import { dayBars } from './day-bars.ts';

describe('samples per day as bars', () => {
  it('have a bar for days without samples too, oldest first', () => {
    const { unit, bars, most } = dayBars([
      { day: '2026-11-27', samples: 2 },
      { day: '2026-11-24', samples: 5 },
    ]);
    expect(unit).toBe('day');
    expect(most).toBe(5);
    expect(bars.map(({ label, samples }) => `${label} ${samples}`)).toEqual([
      '2026-11-24 5',
      '2026-11-25 0',
      '2026-11-26 0',
      '2026-11-27 2',
    ]);
  });

  it('become weeks and months where there are many, and no sample is lost', () => {
    const weeks = dayBars([
      { day: '2026-11-27', samples: 2 },
      { day: '2026-11-26', samples: 1 },
      { day: '2026-07-01', samples: 5 },
    ]);
    expect(weeks.unit).toBe('week');
    expect(weeks.bars.at(-1)).toEqual({ from: '2026-11-23', label: 'week of 2026-11-23', samples: 3 });
    expect(weeks.bars.reduce((sum, { samples }) => sum + samples, 0)).toBe(8);
    const months = dayBars([
      { day: '2026-11-27', samples: 2 },
      { day: '2020-01-31', samples: 5 },
    ]);
    expect(months.unit).toBe('month');
    expect(months.bars[0]).toEqual({ from: '2020-01-01', label: '2020-01', samples: 5 });
    expect(months.bars).toHaveLength(83);
  });

  it('do not grow without end where a clock was wrong', () => {
    expect(
      dayBars([
        { day: '2026-11-27', samples: 2 },
        { day: '1970-01-01', samples: 1 },
      ]).bars.length,
    ).toBeLessThanOrEqual(240);
    expect(dayBars([{ day: 'no day', samples: 1 }]).bars).toEqual([]);
  });
});
