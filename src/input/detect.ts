import type { InputFormat } from '../model/input.ts';

/** How much of a file's beginning is looked at. */
export const HEAD_BYTES = 65_536;

export type Detection =
  | { readonly format: InputFormat }
  | { readonly format: null; readonly reasons: readonly string[] };

/**
 * Finds the format of a file by its first bytes, never by its name. When none fits, every format's own reason is told.
 */
export function detectFormat(head: Uint8Array, formats: readonly InputFormat[]): Detection {
  const reasons: string[] = [];
  for (const format of formats) {
    const answer = format.probe(head);
    if (answer === true) return { format };
    reasons.push(`${format.title}: ${answer}`);
  }
  return { format: null, reasons };
}
