/** Longest text of a flow. */
export const MAX_TEXT_LENGTH = 1024;

/** Half of a pair of UTF-16 units cannot be stored as UTF-8; a zero byte ends a text for some engines. */
const UNSTORABLE = /\0|[\ud800-\udfff]/gu;

/** A text that every store can keep. */
export function storableText(text: string): string {
  return text.slice(0, MAX_TEXT_LENGTH).replace(UNSTORABLE, '\ufffd');
}

/** A value of a flow as it is stored and sent: numbers as whole ones that count exactly, texts that every store can keep. */
export function flowCell(value: string | number | null): string | number | null {
  if (typeof value === 'string') return storableText(value);
  if (value === null || Number.isNaN(value)) return null;
  return Math.min(Math.max(Math.round(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
