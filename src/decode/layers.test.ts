import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6 } from '../model/address.ts';
import { createPacket, type Packet } from '../model/packet.ts';
import { DECODED, skipReasonText } from '../model/skip-reason.ts';
import { decodeFrame } from './frame.ts';
import {
  be16,
  bytesOf,
  ethernet,
  filled,
  hex,
  icmp,
  ipv4,
  ipv6,
  type Part,
  snap,
  TCP_PACKET,
  TCP_PACKET_V6,
  tcp,
  udp,
} from './testing/frames.ts';

const ETHERNET = 1;
const RAW = 101;

const INNER = 'tcp 10.0.0.1:50000 198.18.0.2:443 5';
const INNER_V6 = 'tcp 2001:db8::1:50000 2001:db8::2:443 5';
const INNER_FRAME = ethernet(0x0800, TCP_PACKET);

/** The decoded packet in one line, or why there is none. */
function read(linkType: number, frame: Uint8Array, wireBytes = 0): string {
  const packet = createPacket();
  const reason = decodeFrame(packet, frame, 0, frame.length, linkType, wireBytes);
  return reason === DECODED ? textOf(packet) : skipReasonText(reason);
}

function textOf(packet: Packet): string {
  const name = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }[packet.protocol];
  const src = addressText(packet.family, packet.src0, packet.src1, packet.src2, packet.src3);
  const dst = addressText(packet.family, packet.dst0, packet.dst1, packet.dst2, packet.dst3);
  return `${name} ${src}:${packet.srcPort} ${dst}:${packet.dstPort} ${packet.payloadBytes}`;
}

function addressText(family: number, w0: number, w1: number, w2: number, w3: number): string {
  return family === 4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3);
}

/** 802.11 data from an access point: control, duration, three addresses, sequence. */
function wifi(control: string, body: Part): Uint8Array {
  return bytesOf(hex(control), be16(0), filled(18), be16(0), body);
}

/** One packet of an 802.11 aggregate, padded to four bytes. */
function subframe(packet: Uint8Array): Uint8Array {
  const body = snap(0x0800, packet);
  return bytesOf(filled(12), be16(body.length), body, filled((4 - ((14 + body.length) & 3)) & 3, 0));
}

const datagram = (port: number, payload: Part): Uint8Array => ethernet(0x0800, ipv4(17, udp(40000, port, payload)));
const gre = (header: string, payload: Part): Uint8Array => ethernet(0x0800, ipv4(47, bytesOf(hex(header), payload)));

/** Each layer around the same packet. */
const LAYERS: readonly (readonly [name: string, linkType: number, frame: Uint8Array, expected?: string])[] = [
  ['Ethernet', ETHERNET, INNER_FRAME],
  ['Ethernet, IPv6', ETHERNET, ethernet(0x86dd, TCP_PACKET_V6), INNER_V6],
  ['Ethernet padding', ETHERNET, bytesOf(INNER_FRAME, filled(20, 0))],
  ['an EtherType that names the wrong version', ETHERNET, ethernet(0x0800, TCP_PACKET_V6), INNER_V6],
  ['802.3 with SNAP', ETHERNET, ethernet(8 + TCP_PACKET.length, snap(0x0800, TCP_PACKET))],
  ['802.3 with an IP service point', ETHERNET, ethernet(3 + TCP_PACKET.length, bytesOf(hex('060603'), TCP_PACKET))],
  ['802.3 with bridged Ethernet', ETHERNET, ethernet(200, bytesOf(hex('aaaa03 0080c2 0007 0000'), INNER_FRAME))],
  ['VLAN', ETHERNET, ethernet(0x8100, bytesOf(hex('0064 0800'), TCP_PACKET))],
  ['VLAN in VLAN', ETHERNET, ethernet(0x88a8, bytesOf(hex('0064 8100 0065 86dd'), TCP_PACKET_V6)), INNER_V6],
  ['VN-Tag', ETHERNET, ethernet(0x8926, bytesOf(hex('00000000 0800'), TCP_PACKET))],
  ['E-tag', ETHERNET, ethernet(0x893f, bytesOf(hex('000000000000 0800'), TCP_PACKET))],
  ['Cisco metadata', ETHERNET, ethernet(0x8909, bytesOf(hex('010100010002 0800'), TCP_PACKET))],
  ['HSR', ETHERNET, ethernet(0x892f, bytesOf(hex('00340001 0800'), TCP_PACKET))],
  ['802.1CB', ETHERNET, ethernet(0xf1c1, bytesOf(hex('00000001 0800'), TCP_PACKET))],
  ['802.1ah', ETHERNET, ethernet(0x88e7, bytesOf(hex('00000001'), INNER_FRAME))],
  ['FabricPath', ETHERNET, ethernet(0x8903, bytesOf(hex('0001'), INNER_FRAME))],
  ['TRILL', ETHERNET, ethernet(0x22f3, bytesOf(hex('0020 0001 0002'), INNER_FRAME))],
  ['TRILL with an option word', ETHERNET, ethernet(0x22f3, bytesOf(hex('0060 0001 0002 00000000'), INNER_FRAME))],
  ['MACsec that signs', ETHERNET, ethernet(0x88e5, bytesOf(hex('0000 00000001 0800'), TCP_PACKET, filled(16)))],
  [
    'MACsec with a channel id',
    ETHERNET,
    ethernet(0x88e5, bytesOf(hex('2000 00000001 0200000000010001 0800'), TCP_PACKET, filled(16))),
  ],
  [
    'MACsec that encrypts',
    ETHERNET,
    ethernet(0x88e5, bytesOf(hex('2c00 00000001'), filled(60))),
    'encrypted MACsec frame',
  ],
  ['MPLS', ETHERNET, ethernet(0x8847, bytesOf(hex('00064040 000c8140'), TCP_PACKET))],
  ['MPLS with a control word', ETHERNET, ethernet(0x8847, bytesOf(hex('00064140 00000001'), INNER_FRAME))],
  [
    'MPLS without a control word',
    ETHERNET,
    ethernet(0x8847, bytesOf(hex('00064140'), hex('22'), INNER_FRAME.subarray(1))),
  ],
  ['MPLS as link type', 219, bytesOf(hex('00064140'), TCP_PACKET_V6), INNER_V6],
  [
    'PPPoE',
    ETHERNET,
    ethernet(0x8864, bytesOf(hex('1100 0001'), be16(TCP_PACKET.length + 2), hex('0021'), TCP_PACKET)),
  ],
  ['PPPoE with IPv6', ETHERNET, ethernet(0x8864, bytesOf(hex('1100 0001 0051 57'), TCP_PACKET_V6)), INNER_V6],
  ['NSH', ETHERNET, ethernet(0x894f, bytesOf(hex('0fc6 0101 00000000'), filled(16, 0), TCP_PACKET))],
  ['NSH with Ethernet', ETHERNET, ethernet(0x894f, bytesOf(hex('0fc2 0203 00000000'), INNER_FRAME))],
  ['raw IP', RAW, TCP_PACKET],
  ['raw IPv6', 229, TCP_PACKET_V6, INNER_V6],
  ['Linux cooked', 113, bytesOf(filled(14, 0), hex('0800'), TCP_PACKET)],
  ['Linux cooked 2', 276, bytesOf(hex('86dd'), filled(18, 0), TCP_PACKET_V6), INNER_V6],
  ['loopback, little endian', 0, bytesOf(hex('02000000'), TCP_PACKET)],
  ['loopback, big endian', 108, bytesOf(hex('0000001c'), TCP_PACKET_V6), INNER_V6],
  ['loopback with an EtherType', 0, bytesOf(hex('00000800'), TCP_PACKET)],
  ['OpenBSD ENC', 109, bytesOf(filled(12, 0), TCP_PACKET)],
  ['PPP', 9, bytesOf(hex('ff03 0021'), TCP_PACKET)],
  ['PPP without address and control', 9, bytesOf(hex('21'), TCP_PACKET)],
  ['PPP of pppd', 166, bytesOf(hex('01 ff03 0057'), TCP_PACKET_V6), INNER_V6],
  ['PPP with direction', 204, bytesOf(hex('00 ff03 0021'), TCP_PACKET)],
  ['PPP that is Cisco HDLC', 50, bytesOf(hex('0f00 0800'), TCP_PACKET)],
  ['PPP with MPLS', 9, bytesOf(hex('ff03 0281 00064140'), TCP_PACKET)],
  ['PPP with bridged Ethernet', 9, bytesOf(hex('ff03 0031 0001'), INNER_FRAME)],
  ['PPP multilink', 9, bytesOf(hex('ff03 003d c0000001 21'), TCP_PACKET)],
  ['PPP multilink, first part', 9, bytesOf(hex('ff03 003d 80000001 21'), TCP_PACKET.subarray(0, 42))],
  [
    'PPP multilink, later part',
    9,
    bytesOf(hex('ff03 003d 40000002'), filled(9)),
    'later part of a packet that the link layer split',
  ],
  ['PPPoE as link type', 51, bytesOf(hex('1100 0001 002f 0021'), TCP_PACKET)],
  ['Cisco HDLC', 104, bytesOf(hex('0f00 86dd'), TCP_PACKET_V6), INNER_V6],
  ['Cisco HDLC with direction', 205, bytesOf(hex('01 0f00 0800'), TCP_PACKET)],
  ['frame relay', 107, bytesOf(hex('1841 03cc'), TCP_PACKET)],
  ['frame relay with padding and IPv6', 107, bytesOf(hex('1841 0300 8e'), TCP_PACKET_V6), INNER_V6],
  ['frame relay with SNAP', 107, bytesOf(hex('1841 0380 000000 0800'), TCP_PACKET)],
  ['frame relay the way of Cisco', 206, bytesOf(hex('00 1841 0800'), TCP_PACKET)],
  ['ATM with LLC', 100, snap(0x0800, TCP_PACKET)],
  ['classical IP over ATM', 106, TCP_PACKET],
  ['classical IP over ATM with LLC', 106, snap(0x0800, TCP_PACKET)],
  ['SunATM', 123, bytesOf(hex('02000020'), snap(0x0800, TCP_PACKET))],
  ['FDDI', 10, bytesOf(filled(13), snap(0x0800, TCP_PACKET))],
  ['token ring', 6, bytesOf(filled(8), hex('02'), filled(5), snap(0x0800, TCP_PACKET))],
  ['token ring with a route', 6, bytesOf(filled(8), hex('82'), filled(5), hex('0430 0011'), snap(0x0800, TCP_PACKET))],
  ['IP over Fibre Channel', 122, bytesOf(filled(16), snap(0x86dd, TCP_PACKET_V6)), INNER_V6],
  ['ARCNET of BSD', 7, bytesOf(hex('0102 d4 00 0001'), TCP_PACKET)],
  ['ARCNET of Linux', 129, bytesOf(hex('0102 0000 d4 00 0001'), TCP_PACKET)],
  ['ARCNET of RFC 1051', 129, bytesOf(hex('0102 0000 f0'), TCP_PACKET)],
  ['ARCNET with a filled frame', 7, bytesOf(hex('0102 d4 ffffffff 00 0001'), TCP_PACKET)],
  ['ARCNET, first part', 129, bytesOf(hex('0102 0000 d4 03 0001'), TCP_PACKET.subarray(0, 42))],
  [
    'ARCNET, later part',
    129,
    bytesOf(hex('0102 0000 d4 02 0001'), filled(9)),
    'later part of a packet that the link layer split',
  ],
  ['packet filter log', 117, bytesOf(61, filled(63, 0), TCP_PACKET)],
  ['IP over FireWire', 138, bytesOf(filled(16), hex('0800'), TCP_PACKET)],
  ['IP over InfiniBand', 242, bytesOf(filled(40), hex('86dd 0000'), TCP_PACKET_V6), INNER_V6],
  ['PKTAP', 258, bytesOf(hex('6c000000 01000000 01000000'), filled(96, 0), INNER_FRAME)],
  ['PKTAP with raw IP', 258, bytesOf(hex('0c000000 01000000 0c000000'), TCP_PACKET)],
  ['Ethernet with preamble', 274, bytesOf(hex('55555555555555d5'), INNER_FRAME)],
  ['IPNET', 226, bytesOf(filled(24, 0), TCP_PACKET)],
  ['netfilter log', 239, bytesOf(hex('02000000 08000100 08000100'), TCP_PACKET.length + 4, 0, hex('0900'), TCP_PACKET)],
  ['netANALYZER', 240, bytesOf(filled(4, 0), INNER_FRAME)],
  ['DOCSIS', 143, bytesOf(hex('0000 0000 0000'), INNER_FRAME)],
  ['ERF with Ethernet', 197, bytesOf(filled(8, 0), hex('02 04 0053 0000 0043 0000'), INNER_FRAME)],
  [
    'ERF with an extension header',
    197,
    bytesOf(filled(8, 0), hex('82 04 0053 0000 0043'), filled(8, 0), hex('0000'), INNER_FRAME),
  ],
  ['ERF with PPP', 197, bytesOf(filled(8, 0), hex('01 04 0053 0000 0043 ff03 0021'), TCP_PACKET)],
  ['ERF with Cisco HDLC', 197, bytesOf(filled(8, 0), hex('01 04 0053 0000 0043 0f00 0800'), TCP_PACKET)],
  ['ERF with IPv6', 197, bytesOf(filled(8, 0), hex('17 04 0053 0000 0043'), TCP_PACKET_V6), INNER_V6],
  ['Broadcom tag', 281, bytesOf(filled(12), hex('20000001 0800'), TCP_PACKET)],
  ['Broadcom tag before the frame', 282, bytesOf(hex('20000001'), INNER_FRAME)],
  ['Marvell tag', 284, bytesOf(filled(12), hex('c0000001 0800'), TCP_PACKET)],
  ['Marvell EtherType tag', 285, bytesOf(filled(12), hex('dada0000 c0000001 86dd'), TCP_PACKET_V6), INNER_V6],
  ['Juniper Ethernet', 178, bytesOf(hex('4d4743 01'), INNER_FRAME)],
  ['Juniper with extensions', 178, bytesOf(hex('4d4743 81 0004 01020304'), INNER_FRAME)],
  ['Juniper without a link header', 137, bytesOf(hex('4d4743 03 02000000'), TCP_PACKET)],
  ['Juniper PPP', 179, bytesOf(hex('4d4743 00 0021'), TCP_PACKET)],
  ['Juniper frame relay', 180, bytesOf(hex('4d4743 00 1841 03cc'), TCP_PACKET)],
  ['Juniper Cisco HDLC', 181, bytesOf(hex('4d4743 00 0f00 0800'), TCP_PACKET)],

  ['802.11', 105, wifi('0802', snap(0x0800, TCP_PACKET))],
  ['802.11 between access points', 105, bytesOf(hex('0803'), filled(28), snap(0x0800, TCP_PACKET))],
  ['802.11 QoS', 105, wifi('8802', bytesOf(hex('0000'), snap(0x0800, TCP_PACKET)))],
  [
    '802.11 QoS with HT control',
    105,
    wifi('8882', bytesOf(hex('0000 00000000'), snap(0x86dd, TCP_PACKET_V6))),
    INNER_V6,
  ],
  ['802.11 aggregate', 105, wifi('8802', bytesOf(hex('8000'), subframe(TCP_PACKET)))],
  ['802.11 beacon', 105, wifi('8000', filled(40)), '802.11 management, control or empty frame'],
  ['802.11 without data', 105, wifi('4801', []), '802.11 management, control or empty frame'],
  ['802.11 protected', 105, wifi('0842', filled(40)), 'encrypted 802.11 frame'],
  ['radiotap', 127, bytesOf(hex('0000 0800 00000000'), wifi('0802', snap(0x0800, TCP_PACKET)))],
  [
    'radiotap with padding and check sequence',
    127,
    bytesOf(hex('0000 0900 02000000 30'), wifi('8802', bytesOf(hex('0000 0000'), snap(0x0800, TCP_PACKET))), filled(4)),
  ],
  [
    'radiotap with a time stamp and two masks',
    127,
    bytesOf(
      hex('0000 1900 03000080 00000000 00000000'),
      filled(8),
      0x20,
      wifi('8802', bytesOf(hex('0000 0000'), snap(0x0800, TCP_PACKET))),
    ),
  ],
  ['PPI', 192, bytesOf(hex('0000 0800 69000000'), wifi('0802', snap(0x0800, TCP_PACKET)))],
  ['PPI with Ethernet', 192, bytesOf(hex('0000 0800 01000000'), INNER_FRAME)],
  ['AVS', 163, bytesOf(hex('80211001 00000040'), filled(56), wifi('0802', snap(0x0800, TCP_PACKET)))],
  ['Prism', 119, bytesOf(hex('44000000 90000000'), filled(136), wifi('0802', snap(0x0800, TCP_PACKET)))],

  ['IPv4 options', RAW, ipv4(6, tcp(5), { options: hex('94040000') })],
  ['TCP options', RAW, ipv4(6, tcp(5, { options: hex('01010101 01010101 01010101') }))],
  ['IPv4 without a length (offload)', RAW, ipv4(6, tcp(5), { totalBytes: 0 })],
  ['IPv6 without a length (offload)', RAW, ipv6(6, tcp(5), { payloadLength: 0 }), INNER_V6],
  [
    'IPv6 hop-by-hop and destination options',
    RAW,
    ipv6(0, bytesOf(hex('3c00 010400000000 0601 01040000000000000000 0000 0000'), tcp(5))),
    INNER_V6,
  ],
  ['IPv6 routing header', RAW, ipv6(43, bytesOf(hex('0602 0401'), filled(20, 0), tcp(5))), INNER_V6],
  ['IPv6 authentication', RAW, ipv6(51, bytesOf(hex('0604 0000'), filled(20), tcp(5))), INNER_V6],
  ['IPv6 atomic fragment', RAW, ipv6(44, bytesOf(hex('0600 0000 00000007'), tcp(5))), INNER_V6],
  [
    'IPv6 with fifty options headers',
    RAW,
    ipv6(60, bytesOf(...new Array(49).fill(hex('3c00 010400000000')), hex('0600 010400000000'), tcp(5))),
    INNER_V6,
  ],
  ['UDP', RAW, ipv4(17, udp(5000, 53, filled(9))), 'udp 10.0.0.1:5000 198.18.0.2:53 9'],
  ['UDP offloaded', RAW, ipv4(17, udp(5000, 53, filled(9), 0), { totalBytes: 0 }), 'udp 10.0.0.1:5000 198.18.0.2:53 9'],
  ['UDP whose length is below its header', RAW, ipv4(17, udp(5000, 53, [], 3)), 'udp 10.0.0.1:5000 198.18.0.2:53 0'],
  [
    'ICMP',
    ETHERNET,
    bytesOf(ethernet(0x0800, ipv4(1, icmp(8, 0, filled(4)))), filled(14, 0)),
    'icmp 10.0.0.1:0 198.18.0.2:0 4',
  ],
  ['ICMPv6', RAW, ipv6(58, icmp(128, 0, filled(4))), 'icmpv6 2001:db8::1:0 2001:db8::2:0 8'],

  ['IP in IP', RAW, ipv4(4, TCP_PACKET)],
  ['IPv6 in IP', RAW, ipv4(41, TCP_PACKET_V6), INNER_V6],
  ['IP in IPv6', RAW, ipv6(4, TCP_PACKET)],
  ['authentication in IPv4', RAW, ipv4(51, bytesOf(hex('0604 0000'), filled(20), tcp(5)))],
  ['authentication around a tunnel', RAW, ipv4(51, bytesOf(hex('0404 0000'), filled(20), TCP_PACKET))],
  ['Ethernet in IP', RAW, ipv4(97, bytesOf(hex('3000'), INNER_FRAME))],
  ['Ethernet in segment routing', RAW, ipv6(143, INNER_FRAME)],
  ['MPLS in IP', RAW, ipv4(137, bytesOf(hex('00064140'), TCP_PACKET))],
  ['GRE', ETHERNET, gre('0000 0800', TCP_PACKET)],
  [
    'GRE with checksum, key and sequence',
    ETHERNET,
    gre('b000 86dd 00000000 00000001 00000002', TCP_PACKET_V6),
    INNER_V6,
  ],
  ['GRE with a source route', ETHERNET, gre('4000 0800 00000000 0800 0004 0a000001 00000000', TCP_PACKET)],
  ['GRE with Ethernet', ETHERNET, gre('2000 6558 00000100', INNER_FRAME)],
  ['GRE with MPLS', ETHERNET, gre('0000 8847 00064140', TCP_PACKET)],
  ['GRE with PPP', ETHERNET, gre('0000 880b ff03 0021', TCP_PACKET)],
  ['GRE of PPTP', ETHERNET, gre('3081 880b 0034 0001 00000001 00000002 21', TCP_PACKET)],
  ['GRE of MikroTik', ETHERNET, gre('2001 6400 0042 0100', INNER_FRAME)],
  ['GRE of Aruba', ETHERNET, gre('0000 8240', wifi('0802', snap(0x0800, TCP_PACKET)))],
  ['WCCP', ETHERNET, gre('0000 883e', TCP_PACKET)],
  ['WCCP 2', ETHERNET, gre('0000 883e 00000000', TCP_PACKET)],
  ['ERSPAN I', ETHERNET, gre('0000 88be', INNER_FRAME)],
  ['ERSPAN II', ETHERNET, gre('1000 88be 00000001 1001 0001 00000000', INNER_FRAME)],
  ['ERSPAN III', ETHERNET, gre('1000 22eb 00000001 20010001 00000000 0000 0000', INNER_FRAME)],
  ['ERSPAN III with IP', ETHERNET, gre('1000 22eb 00000001 20010001 00000000 0000 0800', TCP_PACKET)],
  [
    'ERSPAN III with a platform header',
    ETHERNET,
    gre('1000 22eb 00000001 20010001 00000000 0000 0001 0000000000000000', INNER_FRAME),
  ],
  ['VXLAN', ETHERNET, datagram(4789, bytesOf(hex('08000000 00007b00'), INNER_FRAME))],
  ['VXLAN with reserved bits', ETHERNET, datagram(8472, bytesOf(hex('0800ffff 00007bff'), INNER_FRAME))],
  ['VXLAN-GPE with IP', ETHERNET, datagram(4790, bytesOf(hex('0c000001 00007b00'), TCP_PACKET))],
  ['VXLAN-GPE with NSH', ETHERNET, datagram(4790, bytesOf(hex('0c000004 00007b00 0fc2 0201 00000000'), TCP_PACKET))],
  ['VXLAN-GPE without its flag', ETHERNET, datagram(4790, bytesOf(hex('08000000 00007b00'), INNER_FRAME))],
  ['GENEVE', ETHERNET, datagram(6081, bytesOf(hex('0100 6558 00007b00 01020304'), INNER_FRAME))],
  ['GENEVE with IP', ETHERNET, datagram(6081, bytesOf(hex('0000 86dd 00007b00'), TCP_PACKET_V6)), INNER_V6],
  ['GTP-U', ETHERNET, datagram(2152, bytesOf(hex('30ff 002d 00000001'), TCP_PACKET))],
  [
    'GTP-U with extensions',
    ETHERNET,
    datagram(2152, bytesOf(hex('34ff 0039 00000001 0000 00 85 01 1001 c0 01 0002 00'), TCP_PACKET)),
  ],
  ['Teredo', ETHERNET, datagram(3544, TCP_PACKET_V6), INNER_V6],
  [
    'Teredo with indications',
    ETHERNET,
    datagram(3544, bytesOf(hex('0001 0000 0000000000000000 00 0000 e000 01020304'), TCP_PACKET_V6)),
    INNER_V6,
  ],
  ['L2TP', ETHERNET, datagram(1701, bytesOf(hex('0002 0001 0002 ff03 0021'), TCP_PACKET))],
  [
    'L2TP with all fields',
    ETHERNET,
    datagram(1701, bytesOf(hex('4a02 0044 0001 0002 0000 0001 0002 0000 0021'), TCP_PACKET)),
  ],
  ['CAPWAP with 802.3', ETHERNET, datagram(5247, bytesOf(hex('00 10 02 00 00000000'), INNER_FRAME))],
  [
    'CAPWAP with 802.11',
    ETHERNET,
    datagram(5247, bytesOf(hex('00 10 03 00 00000000'), wifi('0801', snap(0x0800, TCP_PACKET)))),
  ],
  [
    'CAPWAP with 802.11 the way of Cisco',
    ETHERNET,
    datagram(5247, bytesOf(hex('00 10 03 00 00000000'), wifi('0908', snap(0x0800, TCP_PACKET)))),
  ],
  [
    'AYIYA',
    ETHERNET,
    datagram(5072, bytesOf(hex('44 52 11 29 00000000'), filled(16), filled(20), TCP_PACKET_V6)),
    INNER_V6,
  ],
  ['LISP', ETHERNET, datagram(4341, bytesOf(hex('08000000 00000000'), TCP_PACKET))],
  ['TZSP', ETHERNET, datagram(37008, bytesOf(hex('0100 0001 00 0a0108 01'), INNER_FRAME))],
  ['TZSP with 802.11', ETHERNET, datagram(37008, bytesOf(hex('0100 0012 01'), wifi('0802', snap(0x0800, TCP_PACKET))))],
  ['GRE in UDP', ETHERNET, datagram(4754, bytesOf(hex('0000 0800'), TCP_PACKET))],
  ['MPLS in UDP', ETHERNET, datagram(6635, bytesOf(hex('00064140'), TCP_PACKET))],
];

/** What no report may show: words of a program that lost its way. */
const NONSENSE = /undefined|NaN|unknown reason|-\d/;

describe('decodeFrame', () => {
  for (const [name, linkType, frame, expected = INNER] of LAYERS) {
    it(`reads ${name}`, () => {
      expect(read(linkType, frame)).toBe(expected);
    });

    it(`takes ${name} cut at any byte`, () => {
      for (let length = 0; length < frame.length; length++)
        expect(read(linkType, frame.slice(0, length), frame.length)).not.toMatch(NONSENSE);
    });

    it(`takes ${name} with any byte changed`, () => {
      for (let at = 0; at < frame.length; at++) {
        for (const value of [0x00, 0xff, 0x7f, frame[at]! ^ 0x40]) {
          const changed = Uint8Array.from(frame);
          changed[at] = value;
          expect(read(linkType, changed)).not.toMatch(NONSENSE);
        }
      }
    });
  }
});
