import { printable } from '../../lib/printable.ts';

/** Bounds of what is kept of a feed's own words. */
export const FEED_TEXT_LIMITS = {
  titleChars: 200,
  tagChars: 100,
  tags: 20,
  referenceChars: 500,
  idChars: 100,
} as const;

/** Text from a feed on one line, without characters that could do anything; too long text ends in `…`. */
export function feedText(value: unknown, maxChars: number): string {
  if (value === '' || (typeof value !== 'string' && typeof value !== 'number')) return '';
  // Cut before it is worked on: a value may have a million characters.
  const line = printable(
    String(value)
      .slice(0, maxChars * 4)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  if (line.length <= maxChars) return line;
  const cut = line.slice(0, maxChars - 1);
  // Half of a surrogate pair is no character.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Tags of a feed, each once. */
export function feedTags(values: readonly unknown[]): string[] {
  const tags = new Set<string>();
  for (const value of values) {
    if (tags.size >= FEED_TEXT_LIMITS.tags) break;
    const tag = feedText(value, FEED_TEXT_LIMITS.tagChars);
    if (tag !== '' && tag !== '-' && tag.toLowerCase() !== 'none') tags.add(tag);
  }
  return [...tags];
}

/** A web address to read on, or nothing: other schemes could do something when somebody follows them. */
export function feedReference(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  return /^https?:\/\/[^\s"'<>\\^`{|}]+$/i.test(text) && text.length <= FEED_TEXT_LIMITS.referenceChars
    ? printable(text)
    : '';
}
