/**
 * Frames to packets, written again in the plainest way: an object a packet, a slice a layer, exceptions for what makes
 * no flow, addresses as text. It shares no line with `src/decode`, and is what that is compared with.
 */

export interface PlainPacket {
  readonly family: 4 | 6;
  readonly src: string;
  readonly dst: string;
  readonly protocol: number;
  readonly srcPort: number;
  readonly dstPort: number;
  readonly payloadBytes: number;
  readonly ipBytes: number;
  readonly flags: number;
  readonly icmp: readonly [type: number, code: number] | null;
  readonly fragment: 'none' | 'first' | 'later';
  /** What the fragments of its datagram share. */
  readonly datagram: string;
  /** The datagram it was carried in, when that was a first fragment. */
  readonly carrier: string | null;
}

/** What one frame holds: packets (null for those that make no flow), and whether an IP header was met with each. */
export interface PlainFrame {
  readonly packets: readonly { readonly packet: PlainPacket | null; readonly isIp: boolean }[];
}

class NoFlow extends Error {}

interface State {
  depth: number;
  cutBytes: number;
  isIp: boolean;
  /** The rest of an aggregate. */
  more: Uint8Array | null;
}

const MAX_DEPTH = 12;

/** How often each layer was read to a packet: what a comparison has reached. */
export const reached = new Map<string, number>();

function reach(layer: string): void {
  reached.set(layer, (reached.get(layer) ?? 0) + 1);
}

export function readFrame(frame: Uint8Array, linkType: number, wireBytes: number): PlainFrame {
  const packets: PlainFrame['packets'][number][] = [];
  let read = (state: State): PlainPacket => linkLayer(linkType, frame, state);
  for (;;) {
    const state: State = { depth: 0, cutBytes: Math.max(wireBytes - frame.length, 0), isIp: false, more: null };
    let packet: PlainPacket | null = null;
    try {
      packet = read(state);
    } catch (error) {
      if (!(error instanceof NoFlow)) throw error;
    }
    packets.push({ packet, isIp: state.isIp });
    const { more } = state;
    if (more === null) return { packets };
    read = (next) => subframe(more, next);
  }
}

function take(data: Uint8Array, count: number): [Uint8Array, Uint8Array] {
  if (data.length < count) throw new NoFlow();
  return [data.subarray(0, count), data.subarray(count)];
}

function number(data: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (const byte of take(data, at + count)[0].subarray(at)) value = value * 256 + byte;
  return value;
}

function deeper(state: State): void {
  state.depth++;
  if (state.depth > MAX_DEPTH) throw new NoFlow();
}

function linkLayer(linkType: number, data: Uint8Array, state: State): PlainPacket {
  switch (linkType) {
    case 1:
      return ethernet(data, state);
    case 101:
      return ip(data, state);
    case 0:
      return loopback(data, state);
    case 9:
      return pppFrame(data, state);
    case 105:
      return wifi(data, state);
    case 107:
      return frameRelay(data, state);
    case 113:
      return etherType(number(data, 14, 2), take(data, 16)[1], state);
    case 276:
      return etherType(number(data, 0, 2), take(data, 20)[1], state);
    default:
      throw new Error(`no plain reader for link type ${linkType}`);
  }
}

function loopback(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 4);
  const family = head[0] !== 0 ? head[0]! : head[3]!;
  const type = number(head, 2, 2);
  if (![2, 10, 23, 24, 28, 30].includes(family) && type !== 0x0800 && type !== 0x86dd) throw new NoFlow();
  reach('loopback');
  return ip(rest, state);
}

function frameRelay(data: Uint8Array, state: State): PlainPacket {
  let addressBytes = data.subarray(0, 4).findIndex((byte) => (byte & 1) === 1) + 1;
  if (addressBytes === 0) addressBytes = Math.min(data.length, 4) + 1;
  const rest = take(data, addressBytes)[1];
  const [head] = take(rest, 2);
  reach('frame relay');
  if (head[0] !== 3) return etherType(number(head, 0, 2), rest.subarray(2), state);
  const network = rest.subarray(rest[1] === 0 ? 2 : 1);
  if (network[0] === 0xcc || network[0] === 0x8e) return ip(network.subarray(1), state);
  if (network[0] === 0x80) return etherType(number(network, 4, 2), network.subarray(6), state);
  throw new NoFlow();
}

function ethernet(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 14);
  return etherType(number(head, 12, 2), rest, state);
}

function etherType(type: number, data: Uint8Array, state: State): PlainPacket {
  if (type === 0x0800 || type === 0x86dd) return ip(data, state);
  deeper(state);
  if (type < 1536) return llc(data, state);
  const tagBytes = { 33024: 2, 34984: 2, 37120: 2, 37376: 2, 37632: 2, 35110: 4, 35135: 6, 35081: 6 }[type];
  if (tagBytes !== undefined) {
    reach('tag');
    return etherType(number(data, tagBytes, 2), data.subarray(tagBytes + 2), state);
  }
  switch (type) {
    case 0x8847:
    case 0x8848:
      return mpls(data, state);
    case 0x8864:
      reach('PPPoE');
      return ppp(take(data, 6)[1], state);
    case 0x6558:
      return ethernet(data, state);
    case 0x88e7:
      reach('802.1ah');
      return ethernet(take(data, 4)[1], state);
    case 0x88e5: {
      const control = number(data, 0, 1);
      if (control & 0x0c) throw new NoFlow();
      const rest = take(data, control & 0x20 ? 14 : 6)[1];
      reach('MACsec');
      return etherType(number(rest, 0, 2), rest.subarray(2), state);
    }
    case 0x894f:
      return serviceHeader(data, state);
    default:
      throw new NoFlow();
  }
}

function serviceHeader(data: Uint8Array, state: State): PlainPacket {
  const [head] = take(data, 8);
  const rest = data.subarray((head[1]! & 63) * 4);
  reach('NSH');
  switch (head[3]) {
    case 1:
    case 2:
      return ip(rest, state);
    case 3:
      return ethernet(rest, state);
    case 5:
      return mpls(rest, state);
    default:
      throw new NoFlow();
  }
}

function llc(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 3);
  reach('LLC');
  if (head[0] === 6 && head[1] === 6) return ip(rest, state);
  if (head[0] !== 0xaa || head[1] !== 0xaa) throw new NoFlow();
  const organisation = number(rest, 0, 3);
  const type = number(rest, 3, 2);
  if (organisation === 0x0080c2 && (type === 1 || type === 7)) return ethernet(take(rest, 7)[1], state);
  if ((organisation === 0 || organisation === 0xf8) && type >= 1536) return etherType(type, rest.subarray(5), state);
  throw new NoFlow();
}

function mpls(data: Uint8Array, state: State): PlainPacket {
  let rest = data;
  let isLast = false;
  while (!isLast) {
    isLast = rest.length < 4 || (rest[2]! & 1) === 1;
    rest = take(rest, 4)[1];
  }
  if (rest.length === 0) throw new NoFlow();
  reach('MPLS');
  const nibble = rest[0]! >> 4;
  if (nibble === 4 || nibble === 6) return ip(rest, state);
  const afterWord = rest.subarray(4);
  if (nibble === 0 && seemsEthernet(afterWord)) return ethernet(afterWord, state);
  if (seemsEthernet(rest)) return ethernet(rest, state);
  throw new NoFlow();
}

function seemsEthernet(data: Uint8Array): boolean {
  if (data.length < 14) return false;
  const type = number(data, 12, 2);
  return type < 0x600 || [0x0800, 0x86dd, 0x8100, 0x88a8, 0x0806].includes(type);
}

function pppFrame(data: Uint8Array, state: State): PlainPacket {
  const [head] = take(data, 2);
  if (head[0] === 0xff && head[1] === 3) return ppp(data.subarray(2), state);
  if (head[0] === 0x0f || head[0] === 0x8f) return etherType(number(data, 2, 2), data.subarray(4), state);
  if (head[0]! <= 1 && head[1] === 0xff && data[2] === 3) return ppp(data.subarray(3), state);
  return ppp(data, state);
}

function ppp(data: Uint8Array, state: State): PlainPacket {
  const isShort = (number(data, 0, 1) & 1) === 1;
  const protocol = number(data, 0, isShort ? 1 : 2);
  const rest = data.subarray(isShort ? 1 : 2);
  switch (protocol) {
    case 0x21:
    case 0x57:
      reach('PPP');
      return ip(rest, state);
    case 0x281:
    case 0x283:
      return mpls(rest, state);
    case 0x31:
      if (number(rest, 1, 1) !== 1) throw new NoFlow();
      return ethernet(rest.subarray(2), state);
    case 0x3d: {
      const [head, part] = take(rest, 4);
      deeper(state);
      if ((head[0]! & 0x80) === 0) throw new NoFlow();
      reach('PPP multilink');
      return ppp(part, state);
    }
    default:
      throw new NoFlow();
  }
}

function wifi(data: Uint8Array, state: State): PlainPacket {
  const [head] = take(data, 24);
  const control = head[0]!;
  const flags = head[1]!;
  if (((control >> 2) & 3) !== 2 || (control & 0x40) !== 0 || (flags & 0x40) !== 0) throw new NoFlow();
  let rest = take(data, (flags & 3) === 3 ? 30 : 24)[1];
  let isAggregate = false;
  if (control & 0x80) {
    const [qos, body] = take(rest, 2);
    isAggregate = (qos[0]! & 0x80) !== 0;
    rest = flags & 0x80 ? take(body, 4)[1] : body;
  }
  reach(isAggregate ? '802.11 aggregate' : '802.11');
  return isAggregate ? subframe(rest, state) : llc(rest, state);
}

function subframe(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 14);
  const length = number(head, 12, 2);
  const next = Math.ceil((14 + length) / 4) * 4;
  if (next + 14 < data.length) state.more = data.subarray(next);
  return llc(rest.subarray(0, length), state);
}

function ip(data: Uint8Array, state: State): PlainPacket {
  switch (number(data, 0, 1) >> 4) {
    case 4:
      return ipv4(data, state);
    case 6:
      return ipv6(data, state);
    default:
      throw new NoFlow();
  }
}

interface Header {
  readonly family: 4 | 6;
  readonly src: string;
  readonly dst: string;
  readonly ipBytes: number;
  readonly fragment: PlainPacket['fragment'];
  readonly fragmentId: number;
  /** Bytes of transport by the header, and whether the header told none. */
  readonly payloadBytes: number;
  readonly isOffloaded: boolean;
}

function ipv4(data: Uint8Array, state: State): PlainPacket {
  const [head] = take(data, 20);
  state.isIp = true;
  const headerBytes = (head[0]! & 15) * 4;
  const claimed = number(head, 2, 2);
  const total = claimed === 0 ? data.length + state.cutBytes : claimed;
  if (headerBytes < 20 || total < headerBytes) throw new NoFlow();
  const more = (head[6]! & 0x20) !== 0;
  const offset = number(head, 6, 2) & 0x1fff;
  const header: Header = {
    family: 4,
    src: [...head.subarray(12, 16)].join('.'),
    dst: [...head.subarray(16, 20)].join('.'),
    ipBytes: total,
    fragment: offset > 0 ? 'later' : more ? 'first' : 'none',
    fragmentId: number(head, 4, 2),
    payloadBytes: total - headerBytes,
    isOffloaded: claimed === 0,
  };
  reach('IPv4');
  return transport(head[9]!, data.subarray(0, total).subarray(headerBytes), header, state);
}

function ipv6(data: Uint8Array, state: State): PlainPacket {
  const [head, behind] = take(data, 40);
  state.isIp = true;
  const claimed = number(head, 4, 2);
  const total = claimed === 0 ? data.length + state.cutBytes : claimed + 40;
  let fragment: PlainPacket['fragment'] = 'none';
  let fragmentId = 0;
  let next = head[6]!;
  let rest = behind.subarray(0, total - 40);
  let left = total - 40;
  while ([0, 43, 44, 51, 60, 135, 139, 140].includes(next) && fragment !== 'later') {
    const [start] = take(rest, 8);
    let length = (start[1]! + 1) * 8;
    if (next === 51) length = (start[1]! + 2) * 4;
    if (next === 44) {
      length = 8;
      const offset = number(start, 2, 2) >> 3;
      const more = (start[3]! & 1) === 1;
      if (offset > 0) fragment = 'later';
      else if (more) fragment = 'first';
      if (offset > 0 || more) fragmentId = number(start, 4, 4);
    }
    reach(`IPv6 header ${next}`);
    next = start[0]!;
    left -= length;
    if (left < 0) throw new NoFlow();
    rest = rest.subarray(length);
  }
  const header: Header = {
    family: 6,
    src: Buffer.from(head.subarray(8, 24)).toString('hex'),
    dst: Buffer.from(head.subarray(24, 40)).toString('hex'),
    ipBytes: total,
    fragment,
    fragmentId,
    payloadBytes: left,
    isOffloaded: claimed === 0,
  };
  reach('IPv6');
  return transport(next, rest, header, state);
}

function transport(protocol: number, data: Uint8Array, header: Header, state: State): PlainPacket {
  const packet: PlainPacket = {
    family: header.family,
    src: header.src,
    dst: header.dst,
    protocol,
    srcPort: 0,
    dstPort: 0,
    payloadBytes: 0,
    ipBytes: header.ipBytes,
    flags: 0,
    icmp: null,
    fragment: header.fragment,
    datagram: [protocol, header.fragmentId, header.src, header.dst].join(' '),
    carrier: null,
  };
  if (![1, 6, 17, 58].includes(protocol)) return tunnel(protocol, data, header, state);
  if (header.fragment === 'later') {
    reach('later fragment');
    return { ...packet, payloadBytes: protocol === 17 ? 0 : header.payloadBytes };
  }
  if (protocol === 6) return tcp(data, packet, header);
  if (protocol === 17) return udp(data, packet, header, state);
  reach('ICMP');
  return {
    ...packet,
    icmp: data.length >= 2 ? [data[0]!, data[1]!] : null,
    payloadBytes: Math.max(header.payloadBytes - (protocol === 1 ? 8 : 4), 0),
  };
}

function tcp(data: Uint8Array, packet: PlainPacket, header: Header): PlainPacket {
  const [ports] = take(data, 4);
  if (header.payloadBytes < 8) throw new NoFlow();
  const hasOffset = data.length >= 14;
  const headerBytes = Math.max(20, hasOffset ? (data[12]! >> 4) * 4 : 0);
  reach('TCP');
  return {
    ...packet,
    srcPort: number(ports, 0, 2),
    dstPort: number(ports, 2, 2),
    flags: hasOffset ? data[13]! : 0,
    payloadBytes: Math.max(header.payloadBytes - headerBytes, 0),
  };
}

function udp(data: Uint8Array, packet: PlainPacket, header: Header, state: State): PlainPacket {
  const [ports] = take(data, 4);
  if (header.payloadBytes < 8) throw new NoFlow();
  let length = data.length >= 6 ? number(data, 4, 2) : header.payloadBytes;
  if (length === 0 && (header.isOffloaded || header.payloadBytes > 8)) length = header.payloadBytes;
  const srcPort = number(ports, 0, 2);
  const dstPort = number(ports, 2, 2);
  const datagram = { ...packet, srcPort, dstPort, payloadBytes: Math.max(length - 8, 0) };
  reach('UDP');
  const inside = data.subarray(8);
  const enter = TUNNELS_BY_PORT.get(dstPort) ?? TUNNELS_BY_PORT.get(srcPort);
  if (enter === undefined || inside.length === 0) return datagram;
  deeper(state);
  const { more } = state;
  try {
    const carried = enter(inside, state);
    reach('UDP tunnel');
    if (header.fragment !== 'first' || carried.fragment !== 'none') return carried;
    reach('fragmented UDP tunnel');
    return { ...carried, carrier: packet.datagram };
  } catch (error) {
    if (!(error instanceof NoFlow)) throw error;
    reach('UDP that only seemed to be a tunnel');
    state.more = more;
    return datagram;
  }
}

const TUNNELS_BY_PORT = new Map<number, (data: Uint8Array, state: State) => PlainPacket>([
  [4789, vxlan],
  [8472, vxlan],
  [2152, gtp],
  [6081, geneve],
  [3544, teredo],
  [1701, l2tp],
  [6635, mpls],
  [4754, gre],
  [5072, ayiya],
  [5247, capwap],
  [4341, (data, state) => ip(take(data, 8)[1], state)],
]);

function vxlan(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 8);
  if ((head[0]! & 8) === 0) throw new NoFlow();
  return ethernet(rest, state);
}

function gtp(data: Uint8Array, state: State): PlainPacket {
  const [head, behind] = take(data, 8);
  if ((head[0]! & 0xf0) !== 0x30 || head[1] !== 255) throw new NoFlow();
  if ((head[0]! & 7) === 0) return ip(behind, state);
  let [words, rest] = take(behind, 4);
  let next = head[0]! & 4 ? words[3]! : 0;
  while (next !== 0) {
    const length = number(rest, 0, 1) * 4;
    if (length === 0) throw new NoFlow();
    [words, rest] = take(rest, length);
    next = words[length - 1]!;
  }
  return ip(rest, state);
}

function geneve(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 8);
  const type = number(head, 2, 2);
  if (head[0]! >> 6 !== 0 || type < 1536) throw new NoFlow();
  return etherType(type, take(rest, (head[0]! & 63) * 4)[1], state);
}

function teredo(data: Uint8Array, state: State): PlainPacket {
  let rest = data;
  if (rest.length >= 4 && rest[0] === 0 && rest[1] === 1) rest = take(rest, 13 + rest[2]! + rest[3]!)[1];
  if (rest.length >= 8 && rest[0] === 0 && rest[1] === 0) rest = rest.subarray(8);
  if (number(rest, 0, 1) >> 4 !== 6) throw new NoFlow();
  return ipv6(rest, state);
}

function l2tp(data: Uint8Array, state: State): PlainPacket {
  const flags = number(data, 0, 1);
  if (flags & 0x80 || (number(data, 1, 1) & 15) !== 2) throw new NoFlow();
  let rest = take(data, 6)[1];
  if (flags & 0x40) rest = take(rest, 2)[1];
  if (flags & 0x08) rest = take(rest, 4)[1];
  if (flags & 0x02) rest = take(rest, 2 + number(rest, 0, 2))[1];
  return pppFrame(rest, state);
}

function ayiya(data: Uint8Array, state: State): PlainPacket {
  const [head, rest] = take(data, 8);
  if ((head[2]! & 15) !== 1) throw new NoFlow();
  reach('AYIYA');
  return ip(take(rest, 2 ** (head[0]! >> 4) + (head[1]! >> 4) * 4)[1], state);
}

function capwap(data: Uint8Array, state: State): PlainPacket {
  const [head] = take(data, 8);
  const bits = number(head, 1, 3);
  const isLaterFragment = (bits & 0x80) !== 0 && number(head, 6, 2) >> 3 !== 0;
  if (head[0] !== 0 || (bits & 8) !== 0 || isLaterFragment) throw new NoFlow();
  const frame = take(data, (bits >> 19) * 4)[1];
  reach('CAPWAP');
  if ((bits & 0x100) === 0) return ethernet(frame, state);
  // The two control bytes may be swapped.
  if ((take(frame, 24)[0][0]! & 15) === 8) return wifi(frame, state);
  const swapped = Uint8Array.from(frame);
  [swapped[0], swapped[1]] = [frame[1]!, frame[0]!];
  return wifi(swapped, state);
}

function tunnel(protocol: number, data: Uint8Array, header: Header, state: State): PlainPacket {
  if (![4, 41, 47, 51, 94, 97, 137, 143].includes(protocol) || header.fragment === 'later') throw new NoFlow();
  deeper(state);
  reach(`IP protocol ${protocol}`);
  switch (protocol) {
    case 47:
      return gre(data, state);
    case 97:
      if (number(data, 0, 2) >> 12 !== 3) throw new NoFlow();
      return ethernet(data.subarray(2), state);
    case 137:
      return mpls(data, state);
    case 143:
      return ethernet(data, state);
    case 51: {
      const [head] = take(data, 12);
      const length = (head[1]! + 2) * 4;
      if (length > header.payloadBytes) throw new NoFlow();
      const inside = { ...header, payloadBytes: header.payloadBytes - length };
      return transport(head[0]!, data.subarray(length), inside, state);
    }
    default:
      return ip(data, state);
  }
}

function gre(data: Uint8Array, state: State): PlainPacket {
  const [head, behind] = take(data, 4);
  const flags = head[0]!;
  const type = number(head, 2, 2);
  let rest = behind;
  if ((head[1]! & 7) === 1) {
    rest = take(rest, 4 + (flags & 0x10 ? 4 : 0) + (head[1]! & 0x80 ? 4 : 0))[1];
    if (rest.length === 0) throw new NoFlow();
    if (type === 0x6400) return ethernet(rest, state);
    if (type !== 0x880b) throw new NoFlow();
    reach('PPTP');
    return pppFrame(rest, state);
  }
  if ((head[1]! & 7) !== 0) throw new NoFlow();
  for (const bits of [0xc0, 0x20, 0x10]) if (flags & bits) rest = take(rest, 4)[1];
  if (flags & 0x40) {
    let length = 1;
    while (length !== 0) {
      length = number(take(rest, 4)[0], 3, 1);
      // A route may reach beyond what was captured: then nothing is left.
      rest = rest.subarray(4 + length);
    }
  }
  if (rest.length === 0) throw new NoFlow();
  switch (type) {
    case 0x0800:
    case 0x86dd:
    case 0x6558:
    case 0x8847:
    case 0x8848:
    case 0x8100:
    case 0x8909:
    case 0x894f:
      return etherType(type, rest, state);
    case 0x880b:
      return pppFrame(rest, state);
    case 0x22eb: {
      const [head3, frame] = take(rest, 12);
      const behind = head3[11]! & 1 ? take(frame, 8)[1] : frame;
      reach('ERSPAN III');
      return ((head3[10]! >> 2) & 31) === 2 ? ip(behind, state) : ethernet(behind, state);
    }
    case 0x88be:
      reach('ERSPAN');
      return ethernet(flags & 0x10 ? take(rest, 8)[1] : rest, state);
    case 0x883e:
      return ip(rest[0]! >> 4 === 4 ? rest : take(rest, 4)[1], state);
    default:
      if (type >= 0x8200 && type <= 0x8370 && type % 16 === 0) return wifi(rest, state);
      throw new NoFlow();
  }
}
