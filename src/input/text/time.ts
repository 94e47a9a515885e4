import type { InputOptions } from '../../model/input.ts';

/** Dates and times as logs write them, as integer µs since 1970; NaN when a text is none. */

/** The last µs that a number holds exactly (year 2255). */
const MAX_MICROS = Number.MAX_SAFE_INTEGER;
/**
 * Limits between units of a bare number: 1e11 s is the year 5138 and 1e11 ms is 1973, so no time that a log can hold is
 * read in the wrong unit.
 */
const FIRST_MILLIS = 1e11;
const FIRST_MICROS = 1e14;
const FIRST_NANOS = 1e17;

/** A bare number as a time: seconds, or ms, µs, ns where it is too large for the finer units. */
export function epochMicros(value: number): number {
  if (!(value >= 0)) return Number.NaN;
  const micros =
    value < FIRST_MILLIS ? value * 1e6 : value < FIRST_MICROS ? value * 1e3 : value < FIRST_NANOS ? value : value / 1e3;
  return checked(Math.round(micros));
}

/**
 * A time in text: `2021-04-05 19:51:20`, with `/` for `-`, `T` or `+` for the blank, a fraction after `.` or `,`, and
 * a zone (`Z`, `+0000`, `-05:00`); or a bare number as `epochMicros` takes it. Without a zone the time is local to
 * whoever wrote the log, which `options` tell.
 */
export function parseTime(text: string, options: InputOptions): number {
  const length = text.length;
  if (length < 10 || !isDateSeparator(text.charCodeAt(4))) return parseEpoch(text);
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  let hour = 0;
  let minute = 0;
  let second = 0;
  let fraction = 0;
  let at = 10;
  if (length > 10) {
    const separator = text.charCodeAt(10);
    if (separator !== 32 && separator !== 84 && separator !== 116 && separator !== 43) return Number.NaN;
    hour = digits(text, 11, 2);
    minute = digits(text, 14, 2);
    if (text.charCodeAt(13) !== 58) return Number.NaN;
    at = 16;
    if (text.charCodeAt(at) === 58) {
      second = digits(text, 17, 2);
      at = 19;
      const point = text.charCodeAt(at);
      if (point === 46 || point === 44) {
        let unit = 1e5;
        for (at++; at < length; at++) {
          const digit = text.charCodeAt(at) - 48;
          if (digit < 0 || digit > 9) break;
          fraction += digit * unit;
          unit /= 10;
        }
      }
    }
  }
  // NaN fails every one of these.
  if (
    !(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 24 && minute <= 59 && second <= 60)
  )
    return Number.NaN;
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const zone = zoneMinutes(text, at);
  if (Number.isNaN(zone)) return Number.NaN;
  const offset = zone ?? options.zoneOffsetMinutes?.(millis) ?? 0;
  return checked((millis - offset * 60_000) * 1000 + Math.round(fraction));
}

/** Text of digits and one point as a time, exact to the µs. */
function parseEpoch(text: string): number {
  if (!/^[0-9]{1,19}(\.[0-9]{0,12})?$/.test(text)) return Number.NaN;
  const point = text.indexOf('.');
  const whole = Number(point < 0 ? text : text.slice(0, point));
  if (point < 0 || whole >= FIRST_MILLIS) return epochMicros(Number(text));
  return checked(whole * 1e6 + Math.round(Number(`0${text.slice(point)}`) * 1e6));
}

/** Minutes east of UTC of the zone at the end of a time, null when there is none, NaN when it is no zone. */
function zoneMinutes(text: string, from: number): number | null {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  if (at >= text.length) return null;
  const sign = text.charCodeAt(at);
  if (sign === 90 || sign === 122) return at + 1 === text.length ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return text.slice(at) === 'UTC' ? 0 : Number.NaN;
  const hours = digits(text, at + 1, 2);
  const rest = text.slice(at + 3).replace(':', '');
  const minutes = rest === '' ? 0 : rest.length === 2 ? digits(rest, 0, 2) : Number.NaN;
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes);
}

function isDateSeparator(code: number): boolean {
  return code === 45 || code === 47;
}

/** The number that `count` digits make; NaN when they are not digits. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function checked(micros: number): number {
  return micros >= 0 && micros <= MAX_MICROS ? micros : Number.NaN;
}

/** A span: seconds (`1.632`), or `HH:MM:SS.mmm` with days before it (`1d 02:00:00.000`), in integer µs; NaN if none. */
export function parseSpan(text: string): number {
  const parts = /^(?:([0-9]{1,4})d )?([0-9]{1,2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)$/.exec(text);
  if (parts !== null) {
    const hours = Number(parts[1] ?? 0) * 24 + Number(parts[2]);
    return Math.round((hours * 60 + Number(parts[3])) * 60e6 + Number(parts[4]) * 1e6);
  }
  if (!/^-?[0-9]{1,15}(\.[0-9]{0,12})?$/.test(text)) return Number.NaN;
  return Math.max(0, Math.round(Number(text) * 1e6));
}
