import type { Page } from 'playwright-core';

/** Times between frames while something moved, in milliseconds. */
export interface FrameTimes {
  readonly frames: number;
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** Parts of all frames, 0 to 1. */
  readonly over16: number;
  readonly over33: number;
  readonly over50: number;
}

/** How far a turn of the wheel goes, and how often it is turned: a hand in a hurry. */
const WHEEL_PIXELS = 160;
const WHEEL_MILLISECONDS = 16;

/** Turns the wheel where the mouse is, without a pause, and takes the time of each frame. */
export async function framesWhileScrolling(page: Page, milliseconds: number): Promise<FrameTimes> {
  const recording = page.evaluate(
    (duration) =>
      new Promise<readonly number[]>((resolve) => {
        const deltas: number[] = [];
        let last = 0;
        let end = 0;
        const frame = (now: number) => {
          if (last === 0) end = now + duration;
          else deltas.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(frame);
          else resolve(deltas);
        };
        requestAnimationFrame(frame);
      }),
    milliseconds,
  );
  let isOver = false;
  const done = recording.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await page.mouse.wheel(0, WHEEL_PIXELS);
    await new Promise((resolve) => setTimeout(resolve, WHEEL_MILLISECONDS));
  }
  return frameTimes(await done);
}

export function frameTimes(deltas: readonly number[]): FrameTimes {
  const sorted = deltas.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  // A display of 60 Hz has frames of 16.67 ms, give or take what clocks are rounded to.
  const over = (limit: number) => deltas.filter((delta) => delta > limit).length / Math.max(1, deltas.length);
  return {
    frames: deltas.length,
    median: at(0.5),
    p95: at(0.95),
    longest: sorted.at(-1) ?? 0,
    over16: over(16.7),
    over33: over(33.4),
    over50: over(50),
  };
}

export function frameWords(times: FrameTimes): string {
  const { frames, median, p95, longest, over16, over33, over50 } = times;
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
  const parts = `over 16.7 ms ${percent(over16)}, over 33 ms ${percent(over33)}, over 50 ms ${percent(over50)}`;
  return `${frames} frames, median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${longest.toFixed(0)} ms; ${parts}`;
}
