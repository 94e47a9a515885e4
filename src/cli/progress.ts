import { bytesText, secondsWords } from './numbers.ts';
import type { Terminal } from './terminal.ts';

const INTERVAL_MILLIS = 200;

/** A progress line of one file: bytes, rate and time left, at most five times a second. */
export function fileProgress(terminal: Terminal, name: string): (readBytes: number, totalBytes: number | null) => void {
  const started = performance.now();
  let shown = started;
  return (readBytes, totalBytes) => {
    const now = performance.now();
    if (now - shown < INTERVAL_MILLIS) return;
    shown = now;
    const rate = readBytes / ((now - started) / 1000);
    const total = totalBytes === null ? '' : ` of ${bytesText(totalBytes)}`;
    const left = totalBytes === null ? '' : `, ${secondsWords((totalBytes - readBytes) / rate)} left`;
    terminal.progress(`${name}: ${bytesText(readBytes)}${total}, ${bytesText(rate)}/s${left}`);
  };
}
