/** Transport protocols as IANA numbers (IANA protocol-numbers registry) and their names in outputs. */

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMPV6 = 58;
/** 255 is reserved by IANA; here it marks a flow whose source did not name a protocol. */
export const PROTOCOL_UNKNOWN = 255;

/** Whether this is ICMP or ICMPv6, whose flows have no ports. */
export function isIcmp(protocol: number): boolean {
  return protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6;
}

/** `protocolInformation` of the original outputs: both ICMPs are `ICMP`, anything not TCP, UDP or ICMP is empty. */
export function protocolInformation(protocol: number): string {
  switch (protocol) {
    case PROTOCOL_TCP:
      return 'TCP';
    case PROTOCOL_UDP:
      return 'UDP';
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      return 'ICMP';
    default:
      return '';
  }
}
