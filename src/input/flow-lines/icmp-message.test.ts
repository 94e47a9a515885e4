import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../model/address.ts';
import { communityId } from '../../model/community-id.ts';
import { createFlowRecord } from '../../model/flow-record.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP } from '../../model/protocol.ts';
import { IcmpMessages } from './icmp-message.ts';

const ENDS = { [PROTOCOL_ICMP]: ['10.0.0.5', '10.0.0.9'], [PROTOCOL_ICMPV6]: ['fe80::5', 'fe80::9'] } as const;
type Protocol = keyof typeof ENDS;

function record(protocol: Protocol) {
  const [src, dst] = ENDS[protocol];
  return Object.assign(createFlowRecord(), { protocol, src, dst });
}

function idOf(protocol: Protocol, type: number, code: number): string {
  const [src, dst] = ENDS[protocol].map((text) => parseAddress(text)!) as [never, never];
  const { family, words } = src as NonNullable<ReturnType<typeof parseAddress>>;
  return communityId(family, words, (dst as { words: typeof words }).words, protocol, -1, -1, type, code);
}

describe('the kind of an ICMP message', () => {
  it.each([
    ['source quench', PROTOCOL_ICMP, 4, 0],
    ['information reply', PROTOCOL_ICMP, 16, 0],
    ['address mask request', PROTOCOL_ICMP, 17, 0],
    ['a kind that no RFC describes', PROTOCOL_ICMP, 250, 199],
    ['home agent address discovery reply', PROTOCOL_ICMPV6, 145, 0],
    ['mobile prefix advertisement', PROTOCOL_ICMPV6, 147, 0],
    ['RPL control, DAO', PROTOCOL_ICMPV6, 155, 2],
  ] as const)('is found by the Community ID: %s', (_name, protocol, type, code) => {
    const found = record(protocol);
    new IcmpMessages().set(found, idOf(protocol, type, code));
    expect(idOf(protocol, found.icmpType, found.icmpCode)).toBe(idOf(protocol, type, code));
  });

  it('is none where nothing gives that Community ID, and where the protocol has none', () => {
    const none = record(PROTOCOL_ICMP);
    new IcmpMessages().set(none, '1:AAAAAAAAAAAAAAAAAAAAAAAAAAA=');
    expect(none.icmpType).toBe(-1);
    const tcp = { ...record(PROTOCOL_ICMP), protocol: PROTOCOL_TCP };
    new IcmpMessages().set(tcp, idOf(PROTOCOL_ICMP, 8, 0));
    expect(tcp.icmpType).toBe(-1);
  });

  it('costs a file of false Community IDs no more than some seconds, and kinds of RFCs are found on', () => {
    const messages = new IcmpMessages();
    for (let line = 0; line < 20_000; line++) messages.set(record(PROTOCOL_ICMP), `1:${line}`);
    const odd = record(PROTOCOL_ICMP);
    messages.set(odd, idOf(PROTOCOL_ICMP, 250, 199));
    expect(odd.icmpType).toBe(-1);
    const usual = record(PROTOCOL_ICMP);
    messages.set(usual, idOf(PROTOCOL_ICMP, 11, 1));
    expect(usual).toMatchObject({ icmpType: 11, icmpCode: 1 });
  }, 30_000);
});
