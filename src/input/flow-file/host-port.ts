/** One end of a flow as the original writes it. */
export interface HostPort {
  readonly host: string;
  /** -1 when the text has none. */
  readonly port: number;
}

/**
 * Cuts `host:port` at the last colon, so that IPv6 without brackets works: `2001:db8::1:443` is port 443 of
 * `2001:db8::1`. Only decimal digits with an optional sign are a port; anything else stays with the host.
 */
export function splitHostPort(text: string): HostPort {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { host: text, port: -1 };
  const digits = text.slice(colon + 1);
  const host = withoutBrackets(text.slice(0, colon));
  if (digits === '') return { host, port: -1 };
  if (!/^[+-]?[0-9]{1,10}$/.test(digits)) return { host: withoutBrackets(text), port: -1 };
  return { host, port: Number(digits) };
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
