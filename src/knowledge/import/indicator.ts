import { domainToASCII } from 'node:url';
import { getPublicSuffix, parse } from 'tldts';
import { formatIpv4, formatIpv6, type ParsedAddress, parseAddress } from '../../model/address.ts';
import { normalizeName } from '../../model/destination.ts';
import { isHostName, isInternalName } from '../../model/internal-names.ts';
import { type Network, parseNetwork } from '../../model/network.ts';
import type { LeftOutReason } from './feed-entry.ts';

/** What the text of an indicator names. */
export interface Indicator {
  readonly form: 'name' | 'address' | 'network';
  /** A name in lower case, an address in its shortest form, or a network in CIDR notation. */
  readonly target: string;
  readonly port: number | null;
  /** It was the URL of a page, and the page is lost. */
  readonly isFromUrl: boolean;
  /** Written as `*.name`, `.name` or `||name^`: names below are meant as well. */
  readonly includesBelow: boolean;
}

/** Longer text is no indicator: URLs of servers' limits included. */
const LONGEST_CHARACTERS = 8192;

/** Endings of files that are no top-level domains. */
const FILE_ENDING =
  /\.(?:7z|apk|asp|aspx|bat|bin|bmp|cmd|dat|dll|doc|docm|docx|elf|exe|gif|gz|hta|htm|html|img|ini|iso|jar|jpg|js|json|jsp|lnk|log|msi|pdf|php|png|ppt|pptx|ps1|rar|scr|sys|tar|tmp|txt|vbe|vbs|wsf|xls|xlsm|xlsx|xml)$/;

/** Reads an indicator of any form, defanged or not; the reason where it names no destination. */
export function readIndicator(text: string): Indicator | LeftOutReason {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST_CHARACTERS) return 'not a name, address or URL';
  const plain = refanged(trimmed);
  if (/^[0-9a-fA-F]{32,128}$/.test(plain)) return 'file hash';
  const adBlock = /^\|\|([^/^|]+)\^?$/.exec(plain);
  if (adBlock !== null) return readHost(adBlock[1]!, true, false);
  const url = /^[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/(.*)$/s.exec(plain);
  if (url !== null) return readAuthority(url[1]!);
  if (/^[^\s@/]+@[^\s@/]+$/.test(plain)) return 'e-mail address';
  const network = parseNetwork(plain);
  if (network !== null) return networkIndicator(network);
  // A network with too many bits: its host alone was not meant.
  const [, address = ''] = /^([^/]+)\/\d{1,3}$/.exec(plain) ?? [];
  if (parseAddress(address) !== null) return 'not a name, address or URL';
  if (plain.startsWith('*.')) return readHost(plain.slice(2), true, false);
  if (plain.startsWith('.')) return readHost(plain.slice(1), true, false);
  return /^[^/\\]+[/\\]/.test(plain) ? readAuthority(plain) : readHost(plain, false, false);
}

/** Why an indicator may not be said to be bad; null when it may. */
export function scopeFault({ form, target }: Indicator): LeftOutReason | null {
  if (form === 'network') return networkFault(parseNetwork(target)!);
  if (form === 'address') return isInternalName(target) ? 'private or reserved address' : null;
  // Under a suffix everybody has a name of their own, so it can be neither good nor bad.
  if (isSuffix(target) && !isOneCustomer(target)) return target.includes('.') ? 'public suffix' : 'internal name';
  return isInternalName(target) ? 'internal name' : null;
}

/**
 * Whether a name is a suffix only by a private rule such as `*.compute-1.amazonaws.com`: there every name is one
 * customer's host, and what lies below it may belong to somebody else.
 */
export function isOneCustomer(name: string): boolean {
  if (!isSuffix(name) || getPublicSuffix(name, HOST_ONLY) === name) return false;
  // By such a rule any other name in its place would be a suffix as well, and names below it would be none.
  return isSuffix(`${NO_LABEL}${name.slice(name.indexOf('.'))}`) && !isSuffix(`${NO_LABEL}.${name}`);
}

/** Whether somebody registered exactly this name, so that the names below it are theirs. */
export function isRegisteredDomain(name: string): boolean {
  return parse(name, { ...HOST_ONLY, allowPrivateDomains: true }).domain === name;
}

/** A guard with more than these would silence most of the world. */
export function isTooWide({ family, bits }: Network): boolean {
  return bits < (family === 4 ? 8 : 19);
}

/** A label that the public suffix list names nowhere. */
const NO_LABEL = 'no-such-label';

const HOST_ONLY = { extractHostname: false, mixedInputs: false, validateHostname: false } as const;

function isSuffix(name: string): boolean {
  return getPublicSuffix(name, { ...HOST_ONLY, allowPrivateDomains: true }) === name;
}

/** Undoes how indicators are made harmless in reports: `hxxps[:]//evil[.]example`. */
function refanged(text: string): string {
  if (!/[[({]|^hxxp|^h\*\*p|^fxp|\\\./i.test(text)) return text;
  return text
    .replace(/^hxxp|^h\*\*p|^hXXp/i, 'http')
    .replace(/^fxp/i, 'ftp')
    .replace(/[[({](?:\.|dot)[\])}]/gi, '.')
    .replace(/\[(:|:\/\/|\/|@)\]/g, '$1')
    .replace(/\[at\]/gi, '@')
    .replace(/\[\.|\.\]|\\\./g, '.');
}

/** What follows `scheme://`, or an address of a page without its scheme. */
function readAuthority(text: string): Indicator | LeftOutReason {
  const end = text.search(/[/?#\\]/);
  const authority = end < 0 ? text : text.slice(0, end);
  const hasPage = end >= 0 && text.length > end + 1;
  return readHost(authority.slice(authority.lastIndexOf('@') + 1), false, hasPage);
}

/** A name or address, perhaps with a port. */
function readHost(text: string, includesBelow: boolean, isFromUrl: boolean): Indicator | LeftOutReason {
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?$/.exec(text);
  const withPort = /^([^:]+):([0-9]{1,5})$/.exec(text);
  const host = bracketed?.[1] ?? withPort?.[1] ?? text;
  const portText = bracketed?.[2] ?? withPort?.[2];
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && (port < 1 || port > 65_535)) return 'not a name, address or URL';
  const address = host.includes('%') ? null : parseAddress(host);
  if (address !== null) return { form: 'address', target: shortest(address), port, isFromUrl, includesBelow: false };
  const name = asciiName(host);
  if (name === null) return 'not a name, address or URL';
  if (FILE_ENDING.test(name)) return 'file name';
  return { form: 'name', target: name, port, isFromUrl, includesBelow };
}

/** The name in the form of the DNS, or null when it cannot be one. */
function asciiName(text: string): string | null {
  if (text.length > 255) return null;
  const ascii = /^[\x00-\x7f]*$/.test(text) ? text : domainToASCII(text);
  const name = normalizeName(ascii);
  // Something like 1.2.3 or 300.1.1.1 is a broken address, never a name.
  return isHostName(name) && /[a-z]/.test(name.slice(name.lastIndexOf('.') + 1)) ? name : null;
}

function shortest({ family, words }: ParsedAddress): string {
  const [w0, w1, w2, w3] = words;
  // An IPv4 address in the clothes of IPv6 is what flows know as IPv4.
  if (family === 4 || (w0 === 0 && w1 === 0 && w2 === 0xffff)) return formatIpv4(w3);
  return formatIpv6(w0, w1, w2, w3);
}

function networkIndicator({ family, words, bits }: Network): Indicator {
  const address = family === 4 ? formatIpv4(words[3]) : formatIpv6(...words);
  const isOne = bits === (family === 4 ? 32 : 128);
  return {
    form: isOne ? 'address' : 'network',
    target: isOne ? address : `${address}/${bits}`,
    port: null,
    isFromUrl: false,
    includesBelow: false,
  };
}

/** A network with local addresses in it would speak of every house at once. */
function networkFault(network: Network): LeftOutReason | null {
  if (isTooWide(network)) return 'network too wide';
  const { family, words, bits } = network;
  if (family === 6) return isInternalName(formatIpv6(...words)) ? 'private or reserved address' : null;
  const last = bits === 32 ? words[3] : words[3] | (-1 >>> bits);
  // Every local range begins a block of 65,536 addresses, or holds the beginning or end of the network; three of 256
  // that are kept for documentation do neither, and nobody has them.
  for (let block = 0; block <= (last >>> 16) - (words[3] >>> 16); block++)
    if (isInternalName(formatIpv4(words[3] + block * 65_536))) return 'private or reserved address';
  return isInternalName(formatIpv4(last)) ? 'private or reserved address' : null;
}
