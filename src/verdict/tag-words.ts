import { plainLine } from './plain-text.ts';

const TAG_CHARS = 30;

/**
 * Tags as a reader says them, without duplicates: `CredentialsEntered` as "credentials entered", `PUPs` as it is. As old clients
 * need them where no other line is asked for.
 */
export function tagWords(tags: readonly string[], maxTags: number, lineOf = plainLine): string {
  const words = new Set(
    tags.map((tag) =>
      lineOf(
        tag
          .split(/(?<=[a-z])(?=[A-Z])/)
          .map(lowered)
          .join(' '),
        TAG_CHARS,
      ),
    ),
  );
  words.delete('');
  return [...words].slice(0, maxTags).join(', ');
}

/** Product names stay as they are written. */
export function productNames(tags: readonly string[], maxTags: number, lineOf = plainLine): string {
  const names = new Set(tags.map((tag) => lineOf(tag, TAG_CHARS)));
  names.delete('');
  return [...names].slice(0, maxTags).join(', ');
}

/** A word of one capital loses it; an abbreviation keeps its letters. */
function lowered(word: string): string {
  return /^[A-Z][a-z]/.test(word) || /^[A-Z]$/.test(word) ? word.toLowerCase() : word;
}
