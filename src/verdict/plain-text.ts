import { printable } from '../lib/printable.ts';

/**
 * Text from traffic or from people's notes, made safe to stand among our own sentences. Chat programs read marks in it,
 * an old client makes HTML of it, and the same client counts by sentences and starred labels: none of that may come from
 * data. The words stay readable.
 */

/** One line of at most `maxChars` characters (and a mark where it was cut); white space is single blanks. */
export function plainLine(text: string, maxChars: number): string {
  return withoutMarkup(printable(cut(text.replace(/\s+/g, ' ').trim(), maxChars)));
}

/** The same for text of several lines, which stay lines. Blanks at the ends of lines and of the text are dropped. */
export function plainLines(text: string, maxChars: number): string {
  const lines = cut(text.trim(), maxChars).split(/\r\n?|\n/);
  return withoutMarkup(lines.map((line) => printable(line.replaceAll('\t', ' ')).trimEnd()).join('\n')).trim();
}

function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  // Half of a surrogate pair is no character.
  const end = /[\ud800-\udbff]/.test(text[maxChars - 1] ?? '') ? maxChars - 1 : maxChars;
  return `${text.slice(0, end).trimEnd()}…`;
}

const STAND_INS: Readonly<Record<string, string>> = { '`': "'", '*': '∗', '<': '‹', '>': '›' };

function withoutMarkup(text: string): string {
  return text
    .replace(/[`*<>]/g, (mark) => STAND_INS[mark]!)
    .replace(/(we)\s+have\s+observed/gi, '$1 observed')
    .replace(/(attack)\s+(vector)/gi, '$1-$2');
}
