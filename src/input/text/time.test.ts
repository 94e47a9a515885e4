import { describe, expect, test } from 'vitest';
import { epochMicros, parseSpan, parseTime } from './time.ts';

const T = 1_700_000_000_000_000;

describe('parseTime', () => {
  test.each([
    ['2023-11-14 22:13:20', T],
    ['2023/11/14 22:13:20.000001', T + 1],
    ['2023-11-14+22:13:20', T],
    ['2023-11-14T22:13:20.123456789Z', T + 123_457],
    ['2023-11-14T22:13:20,5', T + 500_000],
    ['2023-11-14T23:13:20.25+0100', T + 250_000],
    ['2023-11-14 17:13:20 -05:00', T],
    ['2023-11-14T22:13:20 UTC', T],
    ['2023-11-14 22:13', T - 20_000_000],
    ['2023-11-15', Date.UTC(2023, 10, 15) * 1000],
    ['1700000000', T],
    ['1700000000.5', T + 500_000],
    ['1700000000123', T + 123_000],
    ['1700000000123456', T + 123_456],
    ['1700000000123456000', T + 123_456],
  ])('%s', (text, micros) => {
    expect(parseTime(text, {})).toBe(micros);
  });

  test.each([
    '',
    'yesterday',
    '2023-11-14 25:13:20',
    '2023-13-14 22:13:20',
    '2023-11-14x22:13:20',
    '2023-11-14 22-13-20',
    '2023-11-14 22:13:20 CET',
    '2023-11-14 22:13:20+1',
    '1969-12-31 23:59:59',
    '1e9',
    '-5',
    '9'.repeat(400),
  ])('refuses %j', (text) => {
    expect(parseTime(text, {})).toBeNaN();
  });

  test('asks for the zone of local times only', () => {
    const options = { zoneOffsetMinutes: (millis: number) => (millis === T / 1000 ? 60 : Number.NaN) };
    expect(parseTime('2023-11-14 22:13:20', options)).toBe(T - 3_600_000_000);
    expect(parseTime('2023-11-14 22:13:20Z', options)).toBe(T);
    expect(parseTime('1700000000', options)).toBe(T);
  });
});

test.each([
  [0, 0],
  [1.5, 1_500_000],
  [99_999_999_999, Number.NaN],
  [-1, Number.NaN],
  [Number.NaN, Number.NaN],
  [Number.POSITIVE_INFINITY, Number.NaN],
])('epochMicros(%d) is %d', (value, micros) => {
  expect(epochMicros(value)).toBe(micros);
});

test.each([
  ['1.632', 1_632_000],
  ['0', 0],
  ['-0.5', 0],
  ['00:00:01.500', 1_500_000],
  ['1d 02:03:04.000', ((26 * 60 + 3) * 60 + 4) * 1e6],
  ['', Number.NaN],
  ['1:2', Number.NaN],
])('parseSpan(%j) is %d', (text, micros) => {
  expect(parseSpan(text)).toBe(micros);
});
