import { printable } from '../lib/printable.ts';

/*
 * Text from traffic or from people's notes, made safe to stand among our own sentences. What the verdict tells is text and
 * nothing else wherever it is shown, so that names stay as they are and can be looked for. The texts of old clients are more:
 * chat programs read marks in them, one client makes HTML of them and counts by sentences and starred labels, and none of
 * that may come from data. There the words stay readable.
 */

/**
 * One line of at most `maxChars` characters (and a mark where it was cut); white space is single blanks, and characters that
 * control or hide something are shown.
 */
export function shownLine(text: string, maxChars: number): string {
  return printable(cut(text.replace(/\s+/g, ' ').trim(), maxChars));
}

/** The same for texts of old clients. */
export function plainLine(text: string, maxChars: number): string {
  return withoutMarkup(shownLine(text, maxChars));
}

/** The same for text of old clients that has several lines, which stay lines. Blanks at the ends of lines and of the text are dropped. */
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
