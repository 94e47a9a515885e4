import {
  be16,
  be32,
  bytesOf,
  filled,
  hex,
  icmp,
  ipv4,
  ipv6,
  type Part,
  snap,
  tcp,
  udp,
} from '../../src/decode/testing/frames.ts';

/** Numbers that are the same in every run of a seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

export interface RandomFrame {
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly micros: number;
  readonly wireBytes: number;
}

const HOSTS_V4 = [
  ...[
    [10, 0, 0, 1],
    [10, 0, 0, 2],
    [192, 168, 1, 255],
    [127, 0, 0, 1],
    [172, 31, 255, 1],
    [100, 64, 0, 1],
  ],
  ...[
    [8, 8, 8, 8],
    [1, 1, 1, 1],
    [224, 0, 0, 251],
    [255, 255, 255, 255],
    [203, 0, 113, 9],
    [169, 254, 7, 7],
  ],
];
const HOSTS_V6 = [
  ...['fe800000000000000000000000000001', 'fd000000000000000000000000000002', 'ff020000000000000000000000000001'],
  ...['26064700000000000000000000001111', '20010db8000000000000000000000001', '00000000000000000000000000000001'],
  ...['2001020000000000000000000000000a', '200101ff00000000000000000000000b', '00000000000000000000ffff08080808'],
].map(hex);
const PORTS = [0, 53, 80, 443, 1023, 1024, 5060, 8080, 40000, 49151, 49152, 50000, 65535];

/** Link types that frames are made for. */
export const LINK_TYPES = [1, 101, 0, 9, 105, 107, 113, 276];

/** Makes frames of every layer inside every other, whole ones mostly, of few hosts and ports so that flows come about. */
export class RandomFrames {
  private readonly random: Random;
  private micros = 1_700_000_000_000_000;
  /** Fragments of datagrams that are still to come. */
  private readonly fragments: Uint8Array[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  next(): RandomFrame {
    const { random } = this;
    // Mostly forwards, sometimes a long pause, sometimes back.
    this.micros += random.oneIn(50) ? 40_000_000 : random.oneIn(10) ? -2000 : random.below(500_000);
    const linkType = random.oneIn(2) ? 1 : random.pick(LINK_TYPES);
    const isFragment = this.fragments.length > 0 && random.oneIn(3);
    const packet = isFragment
      ? this.fragments.splice(random.below(this.fragments.length), 1)[0]!
      : this.ipPacket(random.below(4));
    const whole = this.linkFrame(linkType, packet);
    const bytes = this.damaged(whole);
    const wireBytes = random.oneIn(5) ? 0 : Math.max(whole.length, bytes.length);
    return { bytes, linkType, micros: this.micros, wireBytes };
  }

  /** Now and then a frame that was cut, or has a byte changed. */
  private damaged(frame: Uint8Array): Uint8Array {
    const { random } = this;
    if (random.oneIn(8)) return frame.slice(0, random.below(frame.length + 1));
    if (!random.oneIn(8) || frame.length === 0) return frame;
    const changed = Uint8Array.from(frame);
    changed[random.below(frame.length)] = random.pick([0, 1, 255, random.below(256)]);
    return changed;
  }

  private linkFrame(linkType: number, packet: Uint8Array): Uint8Array {
    const { random } = this;
    switch (linkType) {
      case 0:
        return bytesOf(hex(random.pick(['02000000', '0000001e', '00000800', '07000000'])), packet);
      case 9:
        return bytesOf(random.oneIn(2) ? hex('ff03') : [], this.pppPayload(packet));
      case 105:
        return this.wifiFrame(packet);
      case 107:
        return bytesOf(hex(random.pick(['184103cc', '1841038e', '1841 0300cc', '1841 0380 000000 0800'])), packet);
      case 113:
        return bytesOf(filled(14, 0), this.typed(packet));
      case 276: {
        const typed = this.typed(packet);
        return bytesOf(typed.subarray(0, 2), filled(18, 0), typed.subarray(2));
      }
      case 1:
        return bytesOf(filled(12, 2), this.typed(packet));
      default:
        return packet;
    }
  }

  /** An EtherType and what it announces. */
  private typed(packet: Uint8Array): Uint8Array {
    const { random } = this;
    const plain = bytesOf(hex(packet[0]! >> 4 === 6 ? '86dd' : '0800'), packet);
    if (random.below(3) > 0) return plain;
    switch (random.below(11)) {
      case 0:
        return bytesOf(hex('8100 0064'), this.typed(packet));
      case 1:
        return bytesOf(hex('88a8 0064 8100 0065'), plain);
      case 2:
        return bytesOf(hex('8926 00000000'), plain);
      case 3:
        return bytesOf(hex('8847'), this.labels(packet));
      case 4:
        return bytesOf(hex('8864 1100 0001 0000'), this.pppPayload(packet));
      case 5: {
        const body = this.llcPayload(packet);
        return bytesOf(be16(Math.min(body.length, 1500)), body);
      }
      case 6:
        return bytesOf(hex('88e7 00000001'), filled(12, 4), this.typed(packet));
      case 7: // deeper than any reader goes
        return bytesOf(...new Array(random.below(16)).fill(hex('8100 0001')), plain);
      case 8:
        return bytesOf(
          hex(random.pick(['88e5 0000 00000001', '88e5 2000 00000001 0200000000010001'])),
          this.typed(packet),
        );
      case 9:
        return bytesOf(hex('894f 0fc2'), 1, random.pick([1, 3]), filled(4), packet);
      default:
        return bytesOf(hex('0806'), filled(28));
    }
  }

  private llcPayload(packet: Uint8Array): Uint8Array {
    switch (this.random.below(4)) {
      case 0:
        return bytesOf(hex('060603'), packet);
      case 1:
        return bytesOf(hex('aaaa03 0080c2 0001 0000'), filled(12, 6), this.typed(packet));
      case 2:
        return bytesOf(hex('424203'), filled(30));
      default:
        return snap(packet[0]! >> 4 === 6 ? 0x86dd : 0x0800, packet);
    }
  }

  private labels(packet: Uint8Array): Uint8Array {
    const { random } = this;
    const stack = bytesOf(...new Array(random.below(3)).fill(hex('00064040')), hex('00064140'));
    if (random.below(3) > 0) return bytesOf(stack, packet);
    const word = random.oneIn(2) ? hex('00000007') : [];
    return bytesOf(stack, word, filled(12, 0x22), this.typed(packet));
  }

  private pppPayload(packet: Uint8Array): Uint8Array {
    const { random } = this;
    const protocol = packet[0]! >> 4 === 6 ? 0x57 : 0x21;
    switch (random.below(8)) {
      case 0:
        return bytesOf(hex('0281'), this.labels(packet));
      case 1:
        return bytesOf(hex('003d'), random.pick([0xc0, 0x80, 0x40]), 0, 0, 1, protocol, packet);
      case 2:
        return bytesOf(hex('0031 0001'), filled(12, 8), this.typed(packet));
      case 3:
        return bytesOf(hex('c021'), filled(10));
      case 4:
        return bytesOf(protocol, packet);
      default:
        return bytesOf(0, protocol, packet);
    }
  }

  private wifiFrame(packet: Uint8Array): Uint8Array {
    const { random } = this;
    const flags = random.pick([1, 2, 3, 0x42, 0x81]);
    const addresses = filled((flags & 3) === 3 ? 26 : 20, 9);
    if (random.oneIn(4))
      return bytesOf(random.pick([0x08, 0x48, 0x80]), flags, addresses, be16(0), snap(0x0800, packet));
    const control = flags & 0x80 ? [0, 0, 0, 0] : [];
    if (random.oneIn(2)) return bytesOf(0x88, flags, addresses, be16(0), hex('0000'), control, snap(0x0800, packet));
    const count = 1 + random.below(3);
    const subframes = Array.from({ length: count }, (_, i) => {
      const body = snap(0x0800, i === 0 ? packet : this.ipPacket(1));
      return bytesOf(filled(12, 3), be16(body.length), body, filled(i < count - 1 ? -(14 + body.length) & 3 : 0, 0));
    });
    return bytesOf(0x88, flags, addresses, be16(0), hex('8000'), control, ...subframes);
  }

  /** An IP packet with `layers` tunnels or fewer. */
  private ipPacket(layers: number): Uint8Array {
    const { random } = this;
    const [protocol, payload] = layers > 0 && random.oneIn(2) ? this.carried(layers) : this.segment();
    return this.inIp(protocol, payload, random.oneIn(3) ? 6 : 4);
  }

  /** TCP, UDP, ICMP or something that makes no flow. */
  private segment(): [protocol: number, payload: Uint8Array] {
    const { random } = this;
    const srcPort = random.pick(PORTS);
    const dstPort = random.pick(PORTS);
    const size = random.pick([0, 1, 7, 100, 1400]);
    switch (random.below(8)) {
      case 0:
      case 1: {
        const length = random.oneIn(6) ? random.pick([0, 3, 8, 9000]) : undefined;
        return [17, udp(srcPort, dstPort, filled(size), length)];
      }
      case 2:
        return random.oneIn(2)
          ? [1, icmp(random.pick([0, 3, 8, 11]), 0, filled(size))]
          : [58, icmp(random.pick([1, 128, 129, 135]), 0, filled(size))];
      case 3:
        return [random.pick([2, 50, 89, 132, 253, 59]), bytesOf(filled(20))];
      default: {
        const flags = random.pick([2, 18, 16, 24, 17, 17, 4, 20]);
        const options = random.oneIn(3) ? hex('020405b4 01010402') : [];
        return [6, tcp(size, { srcPort, dstPort, flags, options })];
      }
    }
  }

  /** A packet inside another protocol. */
  private carried(layers: number): [protocol: number, payload: Uint8Array] {
    const { random } = this;
    const packet = this.ipPacket(layers - 1);
    const frame = (): Uint8Array => bytesOf(filled(12, 5), this.typed(packet));
    const type = packet[0]! >> 4 === 6 ? 0x86dd : 0x0800;
    const datagram = (port: number, payload: Part): [number, Uint8Array] => {
      const ports = random.oneIn(4) ? [port, 40000] : [40000, port];
      return [17, udp(ports[0]!, ports[1]!, payload)];
    };
    switch (random.below(24)) {
      case 0:
      case 1:
        return [type === 0x86dd ? 41 : 4, packet];
      case 2:
        return [97, bytesOf(hex('3000'), frame())];
      case 3:
        return [143, frame()];
      case 4:
        return [137, this.labels(packet)];
      case 5:
        return [51, bytesOf(type === 0x86dd ? 41 : 4, 4, be16(0), filled(20), packet)];
      case 6:
        return [47, this.gre(type, packet)];
      case 7:
        return [47, this.gre(0x6558, frame())];
      case 8:
        return [47, bytesOf(hex('3081 880b 0034 0001 00000001 00000002'), this.pppPayload(packet))];
      case 9:
        return [47, bytesOf(hex('1000 88be 00000001 1001 0001 00000000'), frame())];
      case 10:
        return [47, bytesOf(hex('0000 8250'), this.wifiFrame(packet))];
      case 11:
        return datagram(random.pick([4789, 8472]), bytesOf(hex('08000000 00000700'), frame()));
      case 12:
        return datagram(6081, bytesOf(hex('0100 6558 00000700 00000000'), frame()));
      case 13:
        return datagram(
          2152,
          bytesOf(hex(random.pick(['30ff002800000001', '34ff0028000000010000008501000100'])), packet),
        );
      case 14:
        return datagram(3544, bytesOf(random.oneIn(2) ? hex('0000 fffe 01020304') : [], packet));
      case 15:
        return datagram(
          1701,
          bytesOf(hex(random.pick(['000200010002', '480200400001000200010002'])), this.pppPayload(packet)),
        );
      case 16:
        return datagram(6635, this.labels(packet));
      case 17:
        return datagram(4754, this.gre(type, packet));
      case 18:
        return datagram(4341, bytesOf(hex('0800000000000000'), packet));
      case 19:
        return [47, bytesOf(hex('1000 22eb 00000001 20010001 00000000 0000 0000'), frame())];
      case 20:
        return datagram(5072, bytesOf(hex('44521129 00000000'), filled(36), packet));
      case 21:
        return datagram(5247, bytesOf(hex('00100200 00000000'), frame()));
      case 22:
        return datagram(5247, bytesOf(hex('00100300 00000000'), this.wifiFrame(packet)));
      default: // a tunnel's port, and no tunnel
        return datagram(random.pick([4789, 2152, 6081, 3544, 1701]), filled(50, random.below(256)));
    }
  }

  private gre(type: number, payload: Part): Uint8Array {
    const { random } = this;
    const flags = random.pick([0, 0x80, 0x20, 0xb0, 0x40]);
    const words = (flags & 0xc0 ? 1 : 0) + (flags & 0x20 ? 1 : 0) + (flags & 0x10 ? 1 : 0);
    const route = flags & 0x40 ? hex('0800 0004 0a000001 00000000') : [];
    return bytesOf(flags, 0, be16(type), filled(words * 4, 0), route, payload);
  }

  private inIp(protocol: number, payload: Uint8Array, family: number): Uint8Array {
    const { random } = this;
    const id = random.below(200);
    if (random.oneIn(12) && payload.length >= 32) return this.splitUp(protocol, payload, family, id);
    if (family === 4) {
      const options = random.oneIn(8) ? hex('94040000') : [];
      const claim = random.oneIn(30) ? { totalBytes: random.pick([0, 10, 9000]) } : {};
      return ipv4(protocol, payload, { ...this.hostsV4(), id, options, ...claim });
    }
    const [next, body] = random.oneIn(4) ? this.extended(protocol, payload) : [protocol, payload];
    const claim = random.oneIn(30) ? { payloadLength: random.pick([0, 3, 9000]) } : {};
    return ipv6(next, body, { ...this.hostsV6(), ...claim });
  }

  /** One fragment of a datagram; the others come later, in any order, some of them never. */
  private splitUp(protocol: number, payload: Uint8Array, family: number, id: number): Uint8Array {
    const { random } = this;
    const size = 8 * (1 + random.below(Math.min(24, payload.length >> 3)));
    const hosts = family === 4 ? this.hostsV4() : this.hostsV6();
    const fragments: Uint8Array[] = [];
    for (let offset = 0; offset < payload.length && fragments.length < 6; offset += size) {
      const part = payload.subarray(offset, offset + size);
      const more = offset + size < payload.length;
      fragments.push(
        family === 4
          ? ipv4(protocol, part, { ...hosts, id, offset, more })
          : ipv6(44, bytesOf(protocol, 0, be16(offset | (more ? 1 : 0)), be32(id), part), hosts),
      );
    }
    const first = random.below(fragments.length);
    for (const [i, fragment] of fragments.entries()) if (i !== first && !random.oneIn(6)) this.fragments.push(fragment);
    return fragments[first]!;
  }

  private extended(protocol: number, payload: Uint8Array): [next: number, body: Uint8Array] {
    const header = this.random.pick([0, 43, 60, 135, 44, 51]);
    if (header === 44) return [44, bytesOf(protocol, 0, be16(0), be32(7), payload)];
    if (header === 51) return [51, bytesOf(protocol, 4, be16(0), filled(20), payload)];
    const [next, body] = this.random.oneIn(3) ? this.extended(protocol, payload) : [protocol, payload];
    return [header, bytesOf(next, 1, filled(14, 0), body)];
  }

  private hostsV4(): { src: number[]; dst: number[] } {
    return { src: this.random.pick(HOSTS_V4), dst: this.random.pick(HOSTS_V4) };
  }

  private hostsV6(): { src: number[]; dst: number[] } {
    return { src: this.random.pick(HOSTS_V6), dst: this.random.pick(HOSTS_V6) };
  }
}
