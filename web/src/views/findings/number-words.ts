import type { EvidenceNumberV1 } from '@flowsage/client';
import { bytesText, countText, secondsText } from '../../text/numbers.ts';

/** A number of a finding with its unit, as people read it. */
export function measuredText(value: number, unit: string): string {
  if (unit === 'bytes' || unit === 'B') return bytesText(value);
  if (unit === 'seconds' || unit === 's') return secondsText(value);
  const number = Number.isInteger(value) ? countText(value) : String(Number(value.toPrecision(4)));
  return unit === '' ? number : `${number} ${value === 1 ? oneOf(unit) : unit}`;
}

/** Units are told in the plural. */
function oneOf(unit: string): string {
  if (/sses$/.test(unit)) return unit.slice(0, -2);
  return /[^s]s$/.test(unit) ? unit.slice(0, -1).replace(/ie$/, 'y') : unit;
}

/** `+20`, `-5`, `+0.5`: points that a number gave or took; empty for one that only informs. */
export function shareText(share: number): string {
  if (share === 0) return '';
  const rounded = Math.round(share * 10) / 10;
  return `${rounded > 0 ? '+' : ''}${rounded}`;
}

/** What a number was held against. */
export function thresholdText({ threshold, unit }: EvidenceNumberV1): string {
  return threshold === null ? 'only informs' : `against ${measuredText(threshold, unit)}`;
}
