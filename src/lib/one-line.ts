/** Control characters, separators of lines and paragraphs, and halves of characters. */
const NOT_IN_A_LINE = /[\x00-\x1f\x7f-\x9f\u2028\u2029]|\p{Cs}/u;

/**
 * Whether a text is one line that can be written anywhere. What joins or parts letters is a part of words and of emoji,
 * so it may be there; terminals are shown it by its number (`printable`).
 */
export function isOneLine(text: string): boolean {
  return !NOT_IN_A_LINE.test(text);
}
