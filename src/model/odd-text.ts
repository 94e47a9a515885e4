import { AppError } from '../lib/app-error.ts';

/** What no line of text has, and no knowledge pack may have: control characters, and halves of characters. */
export const ODD_IN_LINE = /[\x00-\x1f\x7f-\x9f]|\p{Cs}/gu;
/** The same of text that may have several lines. */
export const ODD_IN_LINES = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Cs}/gu;

/** Throws AppError `invalid-input` for text that holds such a character; `field` is named with what it is a field of. */
export function refuseOddText(field: string, text: string, odd: RegExp, expected: string): void {
  const at = text.search(odd);
  if (at < 0) return;
  const code = text.codePointAt(at)!.toString(16).padStart(4, '0');
  throw new AppError('invalid-input', `${field} holds U+${code} at character ${at + 1}, expected ${expected}`);
}
