import { PROTOCOL_ICMP, PROTOCOL_ICMPV6 } from './protocol.ts';

export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
}

/** The kind of message that begins a flow and of which something holds; null where it holds of none. */
export function icmpMessage(protocol: number, holds: (type: number, code: number) => boolean): IcmpMessage | null {
  for (const [type, code] of ICMP_MESSAGES[protocol] ?? []) if (holds(type, code)) return { type, code };
  return null;
}

/** Kinds of messages that RFCs describe and that begin a flow: type and code, the frequent ones first. */
const ICMP_MESSAGES: Readonly<Record<number, readonly (readonly [type: number, code: number])[]>> = {
  [PROTOCOL_ICMP]: [
    [8, 0],
    [0, 0],
    ...codes(3, 16),
    ...codes(11, 2),
    ...codes(5, 4),
    ...codes(12, 3),
    [13, 0],
    [14, 0],
    [17, 0],
    [18, 0],
    [9, 0],
    [10, 0],
    [4, 0],
    [15, 0],
    [16, 0],
  ],
  [PROTOCOL_ICMPV6]: [
    [128, 0],
    [129, 0],
    ...[135, 136, 134, 133, 143, 131, 132, 130, 137].map((type) => [type, 0] as const),
    ...codes(1, 8),
    [2, 0],
    ...codes(3, 2),
    ...codes(4, 3),
    ...[141, 142, 144, 145, 146, 147, 148, 149, 151, 152, 153].map((type) => [type, 0] as const),
    ...codes(139, 3),
    ...codes(140, 3),
    ...codes(155, 9),
  ],
};

function codes(type: number, count: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, code) => [type, code]);
}
