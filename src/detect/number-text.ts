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

/** One decimal below ten, none from there on. */
function shortNumber(value: number): string {
  return value < 9.95 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString('en');
}
