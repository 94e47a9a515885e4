import { readdirSync, readFileSync } from 'node:fs';

/** The value below which the given part of the numbers lies; 0 when there are none. */
export function percentile(numbers, part) {
  if (numbers.length === 0) return 0;
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
}

export function median(numbers) {
  return percentile(numbers, 0.5);
}

/** Most bytes that a process ever had resident; 0 when it is gone (Linux keeps it in /proc). */
export function peakBytes(pid) {
  return statusBytes(pid, 'VmHWM');
}

/** Bytes that a process has resident now. */
export function residentBytes(pid) {
  return statusBytes(pid, 'VmRSS');
}

function statusBytes(pid, field) {
  try {
    return (
      Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    );
  } catch {
    return 0;
  }
}

/** Processes that this one began, and those that these began. */
export function descendants(pid) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [];
  const waiting = [pid];
  while (waiting.length > 0) {
    const next = children.get(waiting.pop()) ?? [];
    found.push(...next);
    waiting.push(...next);
  }
  return found;
}

/** Whether the process is there and no zombie. */
export function isRunning(pid) {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The name of a process may hold anything, so what follows the last bracket counts. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Asks again and again until the answer is true; false when time is up. */
export async function waitUntil(holds, milliseconds, everyMilliseconds = 20) {
  const end = performance.now() + milliseconds;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > end) return false;
    await sleep(everyMilliseconds);
  }
}

/** Runs `work(i)` for i below `count`, so many at a time. */
export async function inParallel(count, width, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}
