import { parseAddress } from '../model/address.ts';

/**
 * A name or address that no program makes a link of: `a[.]example`, `203[.]0[.]113[.]5`, `2001[:]db8::7`. Of an IPv6
 * address only the first colon is put in brackets: that is enough, and what follows can still be read. Putting `.` for
 * every `[.]` and `:` for `[:]` gives the text back as it was.
 */
export function defang(name: string): string {
  const dotless = name.replaceAll('.', '[.]');
  return parseAddress(name)?.family === 6 ? dotless.replace(':', '[:]') : dotless;
}

/** A sentence in which no host name is a link: dots inside words are defanged where letters follow. */
export function defangWithin(text: string): string {
  return text.replace(/(?<=[\p{L}\p{N}_-])\.(?=\p{L})/gu, '[.]');
}
