import { AppError } from '../lib/app-error.ts';

/** Where a page ended: a few plain values. It is no secret and grants nothing: what it points at is checked as ever. */
export type CursorValues = readonly (string | number | null)[];

/** A file name of 255 characters, each of them escaped, in base64. */
export const LONGEST_CURSOR = 4096;

/** No count and no time is larger, and engines take no larger integers. */
const MOST = 2 ** 63;

/** Written as base64url of a JSON list. */
export function writeCursor(values: CursorValues): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');
}

/**
 * Reads a cursor that `writeCursor` wrote; anything else is `invalid-input`, and so is one whose values `isExpected` does
 * not know.
 */
export function parseCursor<Values extends CursorValues>(
  text: string,
  isExpected: (values: readonly unknown[]) => values is Values,
): Values {
  const values = text.length <= LONGEST_CURSOR ? decode(text) : null;
  // Only the one way to write it counts, so that nothing can hide in padding or escapes.
  if (values === null || writeCursor(values as CursorValues) !== text || !isExpected(values))
    throw new AppError(
      'invalid-input',
      'cursor: not one that this list gave out, expected nextCursor of the page before',
    );
  return values;
}

function decode(text: string): readonly unknown[] | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(values) && values.every(isPlain) ? values : null;
  } catch {
    return null;
  }
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || (typeof value === 'number' && Math.abs(value) < MOST);
}
