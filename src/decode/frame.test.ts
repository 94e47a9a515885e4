import { describe, expect, it } from 'vitest';
import {
  createPacket,
  FRAGMENT_FIRST,
  FRAGMENT_LATER,
  FRAGMENT_NONE,
  FRAGMENT_TUNNEL,
  MAX_DEPTH,
  type Packet,
} from '../model/packet.ts';
import { DECODED, skipReasonText } from '../model/skip-reason.ts';
import { decodeFrame, decodeMore } from './frame.ts';
import {
  be16,
  bytesOf,
  ethernet,
  filled,
  hex,
  icmp,
  ipv4,
  ipv6,
  snap,
  TCP_PACKET,
  tcp,
  udp,
} from './testing/frames.ts';

const ETHERNET = 1;
const RAW = 101;

function decoded(linkType: number, frame: Uint8Array, wireBytes = 0): Packet {
  const packet = createPacket();
  expect(decodeFrame(packet, frame, 0, frame.length, linkType, wireBytes)).toBe(DECODED);
  return packet;
}

/** The reason in words, and whether an IP header was met. */
function refused(linkType: number, frame: Uint8Array): [string, boolean] {
  const packet = createPacket();
  const reason = decodeFrame(packet, frame, 0, frame.length, linkType);
  expect(reason).not.toBe(DECODED);
  return [skipReasonText(reason), packet.family !== 0];
}

describe('a decoded packet', () => {
  it('has the lengths of the headers, not of what was captured', () => {
    const frame = ethernet(0x0800, ipv4(6, tcp(1000)));
    const packet = decoded(ETHERNET, frame.slice(0, 14 + 20 + 20 + 7), frame.length);
    expect(packet).toMatchObject({ ipBytes: 1040, payloadBytes: 1000, payloadStart: 54, payloadEnd: 61 });
  });

  it('ends where IP says it does, before the padding of the frame', () => {
    const packet = decoded(ETHERNET, bytesOf(TCP_ETHERNET, filled(13, 0)));
    expect(packet).toMatchObject({ payloadBytes: 5, payloadStart: 54, payloadEnd: 59 });
  });

  it('takes the length on the wire when the sending host left it to its card and the frame was cut', () => {
    const frame = ethernet(0x0800, ipv4(6, tcp(3000), { totalBytes: 0 }));
    expect(decoded(ETHERNET, frame.slice(0, 80), frame.length).payloadBytes).toBe(3000);
    const frameV6 = ethernet(0x86dd, ipv6(17, udp(1, 2, filled(3000), 0), { payloadLength: 0 }));
    expect(decoded(ETHERNET, frameV6.slice(0, 80), frameV6.length).payloadBytes).toBe(3000);
  });

  it('counts the UDP length even when it was cut', () => {
    const frame = ethernet(0x0800, ipv4(17, udp(1000, 53, filled(500))));
    expect(decoded(ETHERNET, frame.slice(0, 14 + 20 + 6), frame.length).payloadBytes).toBe(500);
    // Not even the UDP length was captured: IP tells it.
    expect(decoded(ETHERNET, frame.slice(0, 14 + 20 + 4), frame.length).payloadBytes).toBe(500);
  });

  it('keeps a TCP header that was cut behind its ports', () => {
    const packet = decoded(RAW, ipv4(6, tcp(5)).slice(0, 24));
    expect(packet).toMatchObject({ srcPort: 50000, dstPort: 443, payloadBytes: 5, tcpFlags: 0 });
  });

  it('tells TCP flags, sequence number and data offset', () => {
    const packet = decoded(RAW, ipv4(6, tcp(9, { flags: 0x12, sequence: 0xfedcba98, options: hex('020405b4') })));
    expect(packet).toMatchObject({ tcpFlags: 0x12, tcpSequence: 0xfedcba98 | 0, payloadBytes: 9, payloadStart: 44 });
  });

  it('never has less than no payload', () => {
    // A data offset beyond the packet.
    const header = tcp(0);
    header[12] = 0xf0;
    expect(decoded(RAW, ipv4(6, header)).payloadBytes).toBe(0);
    expect(decoded(RAW, ipv4(1, [8, 0, 0, 0])).payloadBytes).toBe(0);
    expect(decoded(RAW, ipv6(58, [128, 0])).payloadBytes).toBe(0);
  });

  it('tells type and code of ICMP unless they were cut', () => {
    expect(decoded(RAW, ipv4(1, icmp(3, 1, [])))).toMatchObject({ icmpType: 3, icmpCode: 1 });
    expect(decoded(RAW, ipv4(1, icmp(3, 1, [])).slice(0, 21))).toMatchObject({ icmpType: -1, icmpCode: -1 });
    expect(decoded(RAW, TCP_PACKET)).toMatchObject({ icmpType: -1, icmpCode: -1 });
  });
});

const TCP_ETHERNET = ethernet(0x0800, TCP_PACKET);

describe('what makes no flow', () => {
  it.each<[string, number, Uint8Array, string, boolean]>([
    ['an empty frame', ETHERNET, bytesOf(), 'frame ends inside its link-layer header', false],
    ['ARP', ETHERNET, ethernet(0x0806, filled(28)), 'ARP frames carry no IP flow', false],
    [
      'an EtherType nobody knows',
      ETHERNET,
      ethernet(0x1234, filled(28)),
      'EtherType 0x1234 frames carry no IP flow',
      false,
    ],
    ['spanning tree', ETHERNET, ethernet(38, bytesOf(hex('424203'), filled(35))), 'LLC frame without IP', false],
    ['a Bluetooth capture', 187, filled9(), 'link type BLUETOOTH_HCI_H4 is not read', false],
    ['a link type nobody knows', 60000, filled9(), 'link type 60000 is not read', false],
    ['IGMP', RAW, ipv4(2, filled(8)), 'IGMP packets make no flow', true],
    ['ESP', RAW, ipv6(50, filled(20)), 'ESP packets make no flow', true],
    ['an IP protocol nobody knows', RAW, ipv4(253, filled(8)), 'IP protocol 253 packets make no flow', true],
    ['IP version 5', RAW, bytesOf(0x55, filled(30)), 'IP header contradicts itself', false],
    ['a total length below the header', RAW, ipv4(6, tcp(5), { totalBytes: 19 }), 'IP header contradicts itself', true],
    ['half an IP header', RAW, TCP_PACKET.slice(0, 19), 'frame ends inside its IP header', false],
    [
      'options beyond the payload',
      RAW,
      ipv6(60, bytesOf(hex('06 20'), filled(6))),
      'IP header contradicts itself',
      true,
    ],
    ['an options header that was cut', RAW, ipv6(60, hex('0601 0104')), 'frame ends inside its IP header', true],
    ['IP with four bytes of TCP', RAW, ipv4(6, hex('c350 01bb')), 'IP packet too short for its transport header', true],
    ['ports that were cut', RAW, TCP_PACKET.slice(0, 22), 'frame ends before the ports', true],
    ['GRE of a route', RAW, ipv4(47, hex('0000 9999 00000000')), 'GRE of EtherType 0x9999 is not read', true],
    ['GRE of version 5', RAW, ipv4(47, hex('0005 0800 00000000')), 'tunnel header contradicts itself', true],
    ['PPP control', 9, bytesOf(hex('ff03 c021'), filled(8)), 'PPP protocol 0xc021 carries no IP flow', false],
    ['IPX over loopback', 0, bytesOf(hex('17000000'), filled(30)), 'IP header contradicts itself', false],
    [
      'another family over loopback',
      0,
      bytesOf(hex('07000000'), filled(30)),
      'loopback protocol family 7 carries no IP flow',
      false,
    ],
    [
      'a later fragment of a tunnel',
      RAW,
      ipv4(47, filled(16), { offset: 1480 }),
      'later IP fragment of a tunnelled packet, which its first fragment counts',
      true,
    ],
  ])('%s says why', (_name, linkType, frame, text, isIp) => {
    expect(refused(linkType, frame)).toEqual([text, isIp]);
  });

  it('is a frame that nests deeper than the limit', () => {
    const tags = (count: number): Uint8Array =>
      ethernet(0x8100, bytesOf(...filled(count - 1, 0).map(() => hex('0001 8100')), hex('0001 0800'), TCP_PACKET));
    expect(decoded(ETHERNET, tags(MAX_DEPTH)).payloadBytes).toBe(5);
    expect(refused(ETHERNET, tags(MAX_DEPTH + 1))).toEqual([`more than ${MAX_DEPTH} layers of tunnels`, false]);
    let tunnels = TCP_PACKET;
    for (let i = 0; i < MAX_DEPTH; i++) tunnels = ipv4(4, tunnels);
    expect(decoded(RAW, tunnels).payloadBytes).toBe(5);
    expect(refused(RAW, ipv4(4, tunnels))[0]).toBe(`more than ${MAX_DEPTH} layers of tunnels`);
  });

  it('is not deep for long: a frame of nothing but tunnels takes no longer than its bytes', () => {
    const frame = bytesOf(filled(14), ...filled(16_000, 0).map(() => hex('0001 8100')));
    frame[12] = 0x81;
    frame[13] = 0;
    expect(refused(ETHERNET, frame)[0]).toContain('layers');
    const options = bytesOf(...filled(8000, 0).map(() => hex('3c00 010400000000')));
    expect(refused(RAW, ipv6(60, options))[0]).toBe('frame ends inside its IP header');
  });
});

function filled9(): Uint8Array {
  return bytesOf(filled(9));
}

describe('UDP that looks like a tunnel', () => {
  const outer = { srcPort: 40000, dstPort: 4789, protocol: 17, fragment: FRAGMENT_NONE };

  it.each<[string, Uint8Array]>([
    ['with a header that is none', bytesOf(filled(40, 0))],
    ['around ARP', bytesOf(hex('0800000000007b00'), ethernet(0x0806, filled(28)))],
    ['around IGMP', bytesOf(hex('0800000000007b00'), ethernet(0x0800, ipv4(2, filled(8), { src: [1, 2, 3, 4] })))],
    [
      'around an IP header that contradicts itself',
      bytesOf(hex('0800000000007b00'), ethernet(0x0800, ipv4(6, tcp(1), { totalBytes: 7 }))),
    ],
  ])('%s is the datagram itself', (_name, payload) => {
    const packet = decoded(RAW, ipv4(17, udp(40000, 4789, payload)));
    expect(packet).toMatchObject({ ...outer, payloadBytes: payload.length, ipBytes: payload.length + 28 });
    expect(packet).toMatchObject({ src3: 0x0a000001, payloadStart: 28, payloadEnd: 28 + payload.length });
  });

  it('is left alone at any other port', () => {
    const payload = bytesOf(hex('0800000000007b00'), TCP_ETHERNET);
    expect(decoded(RAW, ipv4(17, udp(40000, 4788, payload)))).toMatchObject({ protocol: 17, dstPort: 4788 });
  });

  it('is entered from the answering side too', () => {
    const answer = udp(2152, 40000, bytesOf(hex('30ff 002d 00000001'), TCP_PACKET));
    expect(decoded(RAW, ipv4(17, answer))).toMatchObject({ protocol: 6, dstPort: 443 });
  });

  it('keeps the datagram when a second tunnel inside cannot be read', () => {
    const inner = ipv4(17, udp(50001, 2152, filled(20)), { src: [1, 2, 3, 4] });
    const packet = decoded(RAW, ipv4(17, udp(40000, 4789, bytesOf(hex('0800000000007b00'), ethernet(0x0800, inner)))));
    expect(packet).toMatchObject({ src3: 0x01020304, srcPort: 50001, dstPort: 2152, payloadBytes: 20 });
  });
});

describe('fragments', () => {
  it('tell their place and identification', () => {
    const first = ipv4(17, udp(1000, 2000, filled(16), 100), { more: true, id: 77 });
    expect(decoded(RAW, first)).toMatchObject({ fragment: FRAGMENT_FIRST, fragmentId: 77, srcPort: 1000 });
    const later = ipv4(17, filled(80), { offset: 24, id: 77 });
    expect(decoded(RAW, later)).toMatchObject({ fragment: FRAGMENT_LATER, fragmentId: 77, srcPort: 0, dstPort: 0 });
    const laterV6 = ipv6(44, bytesOf(hex('0600 0018 0000004d'), filled(80)));
    expect(decoded(RAW, laterV6)).toMatchObject({ fragment: FRAGMENT_LATER, fragmentId: 77, protocol: 6 });
  });

  it('of UDP count the datagram once, with the first; of TCP and ICMP each brings its own', () => {
    expect(decoded(RAW, ipv4(17, udp(1000, 2000, filled(16), 100), { more: true })).payloadBytes).toBe(92);
    expect(decoded(RAW, ipv4(17, filled(76), { offset: 24 })).payloadBytes).toBe(0);
    expect(decoded(RAW, ipv4(6, tcp(20), { more: true })).payloadBytes).toBe(20);
    expect(decoded(RAW, ipv4(6, filled(76), { offset: 40 })).payloadBytes).toBe(76);
    expect(decoded(RAW, ipv4(1, icmp(8, 0, filled(24)), { more: true })).payloadBytes).toBe(24);
    expect(decoded(RAW, ipv4(1, filled(76), { offset: 32 })).payloadBytes).toBe(76);
  });

  it('of a tunnel give the packet inside with the first one', () => {
    const inner = ipv4(6, tcp(1440));
    const datagram = udp(2152, 2152, bytesOf(hex('30ff 05d4 00000001'), inner));
    const packet = decoded(RAW, ipv4(17, datagram.subarray(0, 1400), { more: true, id: 9 }));
    expect(packet).toMatchObject({ protocol: 6, dstPort: 443, payloadBytes: 1440, fragment: FRAGMENT_TUNNEL });
    const greFirst = ipv4(47, bytesOf(hex('0000 0800'), inner.subarray(0, 600)), { more: true });
    expect(decoded(RAW, greFirst)).toMatchObject({ protocol: 6, payloadBytes: 1440, fragment: FRAGMENT_NONE });
  });
});

describe('an 802.11 aggregate', () => {
  const subframe = (packet: Uint8Array): Uint8Array => {
    const body = snap(0x0800, packet);
    return bytesOf(filled(12), be16(body.length), body, filled((4 - ((14 + body.length) & 3)) & 3, 0));
  };
  const aggregate = (...packets: Uint8Array[]): Uint8Array =>
    bytesOf(hex('8802'), filled(20), be16(0), hex('8000'), ...packets.map(subframe));

  function payloads(frame: Uint8Array): (number | string)[] {
    const packet = createPacket();
    const found: (number | string)[] = [];
    let reason = decodeFrame(packet, frame, 0, frame.length, 105);
    for (;;) {
      found.push(reason === DECODED ? packet.payloadBytes : skipReasonText(reason));
      if (packet.moreStart === 0) return found;
      reason = decodeMore(packet, frame);
    }
  }

  it('gives all of its packets', () => {
    const frame = aggregate(ipv4(6, tcp(1)), ipv4(6, tcp(2)), ipv4(17, udp(1, 2, filled(3))));
    expect(payloads(frame)).toEqual([1, 2, 3]);
  });

  it('goes on behind a packet that makes no flow', () => {
    expect(payloads(aggregate(ipv4(2, filled(8)), ipv4(6, tcp(2))))).toEqual(['IGMP packets make no flow', 2]);
  });

  it('ends however it was cut, and whatever length it claims', () => {
    const frame = aggregate(ipv4(6, tcp(1)), ipv4(6, tcp(2)));
    for (let length = 0; length < frame.length; length++)
      expect(payloads(frame.slice(0, length)).length).toBeLessThanOrEqual(2);
    const zeros = bytesOf(hex('8802'), filled(20), be16(0), hex('8000'), filled(1400, 0));
    expect(payloads(zeros).length).toBe(87);
    expect(new Set(payloads(zeros))).toEqual(new Set(['frame ends inside its link-layer header']));
  });

  it('is no concern of the frame after it', () => {
    const packet = createPacket();
    const frame = aggregate(ipv4(6, tcp(1)), ipv4(6, tcp(2)));
    decodeFrame(packet, frame, 0, frame.length, 105);
    expect(packet.moreStart).toBeGreaterThan(0);
    decodeFrame(packet, TCP_ETHERNET, 0, TCP_ETHERNET.length, ETHERNET);
    expect(packet.moreStart).toBe(0);
  });
});
