/** Numbers as sentences have them. */

/** `12 s`, `1.4 s`, `40 ms`, `4 min`, `2.5 h`, `3 d`: two digits or so, never more than what can be meant. */
export function durationText(seconds: number): string {
  // No tenth of a second is not no time.
  if (seconds < 0.05) return seconds < 0.001 ? 'under 1 ms' : `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${shortNumber(seconds)} s`;
  if (seconds < 7200) return `${shortNumber(seconds / 60)} min`;
  return seconds < 172_800 ? `${shortNumber(seconds / 3600)} h` : `${shortNumber(seconds / 86_400)} d`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return countText(Math.round(bytes), 'byte');
  if (bytes < 1e6) return `${shortNumber(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${shortNumber(bytes / 1e6)} MB` : `${shortNumber(bytes / 1e9)} GB`;
}

/** `1 flow`, `24 flows`, `1,200 flows`. */
export function countText(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** `83 %`; what is not quite all or none does not become it. */
export function shareText(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return '99 %';
  return percent === 0 && share > 0 ? 'under 1 %' : `${percent} %`;
}

/**
 * `88 %`, `12 %` of counts that are all there is: rounded so that they add up to a hundred, those first that lose most.
 * What is not quite all or none does not become it.
 */
export function shareTexts(counts: readonly number[]): string[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (all === 0 ? 0 : (count * 100) / all));
  const percents = exact.map(Math.floor);
  let missing = (all === 0 ? 0 : 100) - percents.reduce((sum, percent) => sum + percent, 0);
  const byLoss = exact.map((value, i) => [value - percents[i]!, i] as const).sort(([a], [b]) => b - a);
  for (const [, i] of byLoss) if (missing-- > 0) percents[i]!++;
  return percents.map((percent, i) =>
    percent === 100 && counts[i]! < all ? '99 %' : percent === 0 && counts[i]! > 0 ? 'under 1 %' : `${percent} %`,
  );
}

/** One decimal below ten, none from there on. */
function shortNumber(value: number): string {
  return value < 9.95 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString('en');
}
