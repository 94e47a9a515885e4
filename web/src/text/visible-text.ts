/** Texts of traffic are hostile: what would not be seen, or would turn the text around, is made visible. */
export interface TextPiece {
  readonly text: string;
  /** What stands here in words, for characters that are not seen; null for plain text. */
  readonly unseen: string | null;
}

/** Control, format and bidirectional characters, blanks other than the space, lone surrogates, private use, tags. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0f]/u;

const NAMES: Readonly<Record<string, string>> = {
  '\u0000': 'NUL',
  '\t': 'TAB',
  '\n': 'LF',
  '\r': 'CR',
  '\u001b': 'ESC',
  '\u007f': 'DEL',
  '\u00a0': 'NBSP',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u200d': 'zero-width joiner',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'end of direction',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\ufeff': 'byte order mark',
};

/** Splits a text into what is seen as it is and what is not. */
export function visiblePieces(text: string): readonly TextPiece[] {
  if (!UNSEEN.test(text)) return text === '' ? [] : [{ text, unseen: null }];
  const pieces: TextPiece[] = [];
  let plain = '';
  for (const character of text) {
    if (!UNSEEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain !== '') pieces.push({ text: plain, unseen: null });
    plain = '';
    const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
    pieces.push({ text: code, unseen: NAMES[character] ?? code });
  }
  if (plain !== '') pieces.push({ text: plain, unseen: null });
  return pieces;
}

/**
 * Puts characters back that are shown by their number, on pages (`U+202E`, `<U+202E>`) and in verdicts and terminals
 * (`\u202e`, `\x1b`). Numbers of characters that are seen stay.
 */
export function withUnseen(text: string): string {
  return text
    .replace(
      /\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/gi,
      (shown, long: string | undefined, short: string | undefined) => unseenOf(long ?? short!) ?? shown,
    )
    .replace(/<U\+([0-9a-f]{4,6})>/gi, (shown, code: string) => unseenOf(code) ?? shown)
    .replace(/U\+([0-9a-f]{4,6})/gi, (shown, digits: string) => {
      // What follows the number may look like more of it. Those of five and six digits do not begin with a zero.
      for (let length = digits.length; length >= 4; length--) {
        const code = digits.slice(0, length);
        const character = length > 4 && code.startsWith('0') ? null : unseenOf(code);
        if (character !== null) return character + digits.slice(length);
      }
      return shown;
    });
}

/** The character of a number in hexadecimal, if it is one that is not seen. */
function unseenOf(code: string): string | null {
  const number = Number.parseInt(code, 16);
  if (number > 0x10ffff) return null;
  const character = String.fromCodePoint(number);
  return UNSEEN.test(character) ? character : null;
}

/** The same as one text, for titles and tooltips. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => (piece.unseen === null ? piece.text : `<${piece.text}>`))
    .join('');
}
