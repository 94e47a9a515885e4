/** Which way a flow went, by the addresses of both ends. */
export type Direction = 'outbound' | 'inbound' | 'local' | 'external';

export const DIRECTIONS: Readonly<Record<Direction, { readonly text: string; readonly meaning: string }>> = {
  outbound: { text: 'outbound', meaning: 'opened from inside towards the outside' },
  inbound: { text: 'inbound', meaning: 'opened from outside towards the inside' },
  local: { text: 'local', meaning: 'both ends are inside' },
  external: { text: 'external', meaning: 'both ends have public addresses' },
};

export interface HostAndService {
  readonly host: string;
  /** Port; empty where there is none. */
  readonly service: string;
}

/** Splits `name:port` at its last colon: IPv6 addresses stand without brackets, and ICMP has no port. */
export function splitHost(text: string, hasPort: boolean): HostAndService {
  const colon = hasPort ? text.lastIndexOf(':') : -1;
  return colon < 0 ? { host: text, service: '' } : { host: text.slice(0, colon), service: text.slice(colon + 1) };
}

export function directionOf(source: string, destination: string): Direction {
  const isFromInside = isInside(source);
  const isToInside = isInside(destination);
  if (isFromInside) return isToInside ? 'local' : 'outbound';
  return isToInside ? 'inbound' : 'external';
}

/** Private, link-local, shared (RFC 6598), loopback and group addresses, and names that no public DNS has. */
export function isInside(host: string): boolean {
  if (host.includes(':')) return isInside6(host.toLowerCase());
  const octets = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host);
  if (octets === null) return isInsideName(host.toLowerCase());
  const [first, second] = [Number(octets[1]), Number(octets[2])];
  if (first === 10 || first === 127 || first === 0 || first >= 224) return true;
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 168;
  if (first === 169) return second === 254;
  return first === 100 && second >= 64 && second < 128;
}

function isInside6(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (mapped !== null) return isInside(mapped[1]!);
  return address === '::' || address === '::1' || /^(fe[89ab]|f[cdf])/.test(address);
}

/** Shared samples call their hosts inside `host-1` and those outside `outside-1`. */
function isInsideName(name: string): boolean {
  if (/^outside-/.test(name)) return false;
  return !name.includes('.') || /\.(local|lan|home|internal|localdomain|home\.arpa|intranet|corp)\.?$/.test(name);
}
