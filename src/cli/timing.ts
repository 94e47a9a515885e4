import type { Conversion } from '../pipeline/convert.ts';
import { bytesText, grouped, secondsWords } from './numbers.ts';

/** Seconds of each step of one input. */
export interface Timing {
  readonly read: number;
  readonly name: number;
  readonly label: number;
  readonly write: number;
  readonly total: number;
}

export function addTiming(conversion: Conversion, write: number): Timing {
  const { read, name, label } = conversion.seconds;
  return { read, name, label, write, total: read + name + label + write };
}

/** Steps with their rates, as `-t` shows them. */
export function timingLines(conversion: Conversion, timing: Timing): string[] {
  const { report, batch } = conversion;
  const what = report.format.content === 'packets' ? 'packets' : 'records';
  const per = (amount: number, seconds: number): string => grouped(amount / Math.max(seconds, 1e-6));
  return [
    `  read   ${secondsWords(timing.read)}  ${per(report.records, timing.read)} ${what}/s, ${bytesText(report.fileBytes / Math.max(timing.read, 1e-6))}/s`,
    `  name   ${secondsWords(timing.name)}  ${per(batch.count, timing.name)} flows/s`,
    `  label  ${secondsWords(timing.label)}  ${per(batch.count, timing.label)} flows/s`,
    `  write  ${secondsWords(timing.write)}  ${per(batch.count, timing.write)} flows/s`,
  ];
}
