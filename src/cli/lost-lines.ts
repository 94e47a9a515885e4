import type { Skipped } from '../pipeline/read-source.ts';
import { counted, grouped } from './numbers.ts';

/** What was left out of a file of which every line should have been taken; empty when nothing was. */
export function lostLinesText(skipped: readonly Skipped[]): string {
  const lost = skipped.filter(({ lines }) => lines !== undefined);
  if (lost.length === 0) return '';
  const total = lost.reduce((sum, { count }) => sum + count, 0);
  const reasons = lost.map((one) => `${grouped(one.count)} × ${one.reason}${placesText(one)}`);
  return `${counted(total, 'line')} left out: ${reasons.join(', ')}`;
}

/** ` (line 3)`, ` (lines 3, 5 and 9)`, ` (lines 3, 5, 6, 8, 9 and more)`; empty where lines are not told. */
export function placesText({ count, lines = [] }: Skipped): string {
  if (lines.length === 0) return '';
  const places = [...lines.map(grouped), ...(count > lines.length ? ['more'] : [])];
  const last = places.pop();
  return ` (${lines.length > 1 || count > 1 ? 'lines' : 'line'} ${places.length === 0 ? last : `${places.join(', ')} and ${last}`})`;
}
