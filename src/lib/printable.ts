/**
 * Text from traffic on a terminal or in a log: control characters (C0, C1, DEL), marks that turn text around and line
 * separators are shown by their number, so that no name can move a cursor or fake a line.
 */
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (odd) => {
    const code = odd.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
