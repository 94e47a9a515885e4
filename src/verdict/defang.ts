import { parseAddress } from '../model/address.ts';
import { isInternalName } from '../model/internal-names.ts';

/**
 * A name or address that no program makes a link of: `a[.]example`, `8[.]8[.]8[.]8`, `2001[:]db8::7`. Of an IPv6
 * address only the first colon is put in brackets: that is enough, and what follows can still be read. Putting `.` for
 * every `[.]` and `:` for `[:]` gives the text back as it was.
 */
export function defang(name: string): string {
  const dotless = name.replaceAll('.', '[.]');
  return parseAddress(name)?.family === 6 ? dotless.replace(':', '[:]') : dotless;
}

/** A name or address of traffic, defanged; an address of the own network leads nowhere else, so that it stays as it is. */
export function defangHost(host: string): string {
  return parseAddress(host) !== null && isInternalName(host) ? host : defang(host);
}

/** Ends of file names that are no ends of host names: no program makes links of these. */
const FILE_ENDS =
  'bat|bin|cfg|conf|css|csv|dat|dll|docx?|exe|gif|gz|hosts|html?|ini|iso|jar|jpe?g|jsonl?|lnk|log|msi|ndjson|pcap|pcapng|' +
  'pdf|php|png|pptx?|ps1|rar|rules|tar|tsv|txt|vbs|xlsx?|xml|ya?ml';
const NAME_DOT = new RegExp(
  `(?<=[\\p{L}\\p{N}_-])\\.(?=\\p{L})(?!(?:${FILE_ENDS})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}]))`,
  'giu',
);
const SCHEME = /(?<![\p{L}\p{N}])(?:http(s?)|ftp(s?))(?=:\/\/)/giu;
const IPV4 = /(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}]|\.\d)/gu;
/** What may be an IPv6 address; a colon at its end may be the sentence's. */
const IPV6 = /(?<![\p{L}\p{N}_:.\]])(?=[\da-f:]*[\da-f])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\p{L}\p{N}_])/giu;

/**
 * A sentence in which no host name, address or URL is a link: `hxxp://a[.]example`, `203[.]0[.]113[.]5`. Names of files
 * stay as they are, and so do addresses of the own network, which lead nowhere else.
 */
export function defangWithin(text: string): string {
  return text
    .replace(SCHEME, (_, ofHttp: string | undefined, ofFtp: string | undefined) =>
      ofHttp === undefined ? `fxp${ofFtp?.toLowerCase()}` : `hxxp${ofHttp.toLowerCase()}`,
    )
    .replace(IPV4, defangFoundAddress)
    .replace(IPV6, (found) => {
      const address = found.endsWith(':') && !found.endsWith('::') ? found.slice(0, -1) : found;
      return `${defangFoundAddress(address)}${found.slice(address.length)}`;
    })
    .replace(NAME_DOT, '[.]');
}

function defangFoundAddress(text: string): string {
  return parseAddress(text) === null ? text : defangHost(text);
}
