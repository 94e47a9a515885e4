import type { DestinationPlace } from '../../api/destination.ts';

const STANDARD_PORT = 443;
const HIGHEST_PORT = 65_535;

/** The place that an address names: `name`, `name:port`, `name:ICMP`, `name_UDP/53`, `name_ICMP/ICMP`. Without a port it is TCP 443. */
export function parsePlace(text: string): DestinationPlace {
  const asked = text.trim();
  const exact = /^(.+)_(TCP|UDP|ICMP)\/(\d{1,5}|ICMP)?$/i.exec(asked);
  if (exact !== null) {
    const protocol = exact[2]!.toUpperCase() as DestinationPlace['protocol'];
    return { name: bare(exact[1]!), protocol, port: protocol === 'ICMP' ? null : portOf(exact[3] ?? '') };
  }
  const colon = asked.lastIndexOf(':');
  const before = asked.slice(0, Math.max(colon, 0));
  const after = asked.slice(colon + 1);
  const isAlone = colon <= 0 || (isAddress6(asked) && !isAddress6(before));
  if (isAlone || (after !== '' && !/^(\d{1,5}|ICMP)$/i.test(after)))
    return { name: bare(asked), protocol: 'TCP', port: STANDARD_PORT };
  if (after.toUpperCase() === 'ICMP') return { name: bare(before), protocol: 'ICMP', port: null };
  return { name: bare(before), protocol: 'TCP', port: portOf(after) };
}

/** The same place for the address of a page; TCP is what `name:port` means. */
export function placeText({ name, protocol, port }: DestinationPlace): string {
  if (protocol === 'ICMP') return `${name}:ICMP`;
  return protocol === 'TCP' ? `${name}:${port ?? ''}` : `${name}_${protocol}/${port ?? ''}`;
}

/** `TCP 443`, `ICMP`, `UDP, port unknown`. */
export function serviceText({ protocol, port }: Pick<DestinationPlace, 'protocol' | 'port'>): string {
  if (protocol === 'ICMP') return 'ICMP';
  return port === null ? `${protocol}, port unknown` : `${protocol} ${port}`;
}

function portOf(text: string): number | null {
  const port = Number(text);
  return text === '' || !Number.isInteger(port) || port > HIGHEST_PORT ? null : port;
}

/** Addresses of version 6 are written in brackets where a port follows. */
function bare(name: string): string {
  return /^\[.*\]$/.test(name) ? name.slice(1, -1) : name;
}

/** Whether it is an address, which has no domains above it. */
export function isAddress(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || isAddress6(name);
}

/** Whether a text has the form of an IPv6 address. */
function isAddress6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
