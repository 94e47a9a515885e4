import { isAddress } from '../text/values.ts';

/** One end of a flow as our outputs write it. */
export interface FlowEnd {
  readonly host: string;
  /** -1 for none. */
  readonly port: number;
}

/** What follows the last colon is the port, but for ICMP; of an unknown protocol, an address as a whole has none. */
export function flowEnd(text: string, protocol: string): FlowEnd {
  const colon = text.lastIndexOf(':');
  const digits = colon < 0 ? '' : text.slice(colon + 1);
  const hasNone = protocol === 'ICMP' || (protocol === '' && isAddress(text));
  return hasNone || !/^[0-9]{1,5}$/.test(digits)
    ? { host: text, port: -1 }
    : { host: text.slice(0, colon), port: Number(digits) };
}
