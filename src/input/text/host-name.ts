import { isAddress } from './values.ts';

/** Longest name that DNS can carry, in text (RFC 1035, 2.3.4). Longer ones are noise and are not kept. */
const MAX_NAME_LENGTH = 255;

/** Whether a text is short enough to be a name, and there at all. */
export function isName(text: string): boolean {
  return text !== '' && text.length <= MAX_NAME_LENGTH;
}

/** A host without its port; empty when it is an address and so no name. */
export function hostName(host: string): string {
  if (!isName(host) || host.startsWith('[') || isAddress(host)) return '';
  const colon = host.indexOf(':');
  const name = colon < 0 ? host : host.slice(0, colon);
  return isAddress(name) ? '' : name;
}
