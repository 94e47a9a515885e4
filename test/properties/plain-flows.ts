import { type PlainPacket, readFrame } from './plain-frames.ts';

/**
 * Frames to flows in the plainest way: text keys in a Map, an object a flow, addresses compared as text against a list
 * of ranges. The rules are those of the written specification, not of the code that this is compared with.
 */
export interface PlainFlow {
  src: string;
  dst: string;
  srcPort: number;
  dstPort: number;
  readonly family: 4 | 6;
  readonly protocol: number;
  start: number;
  end: number;
  srcPackets: number;
  dstPackets: number;
  srcPayload: number;
  dstPayload: number;
  srcIp: number;
  dstIp: number;
  srcFlags: number;
  dstFlags: number;
  readonly icmp: readonly [number, number] | null;
  closed: Set<string>;
}

export interface PlainOptions {
  readonly idleTimeoutMicros?: number;
  readonly activeTimeoutMicros?: number;
  readonly splitReusedPorts?: boolean;
}

interface Datagram {
  readonly since: number;
  ports: readonly [number, number] | null;
  waiting: { readonly packet: PlainPacket; readonly micros: number }[];
}

export class PlainFlows {
  readonly flows: PlainFlow[] = [];
  baseMicros = Number.POSITIVE_INFINITY;
  splits = 0;
  fragmentsThatWaited = 0;
  private readonly current = new Map<string, PlainFlow>();
  private readonly datagrams = new Map<string, Datagram>();
  private readonly tunnels = new Set<string>();
  private readonly options: PlainOptions;

  constructor(options: PlainOptions) {
    this.options = options;
  }

  frame(bytes: Uint8Array, linkType: number, micros: number, wireBytes: number): void {
    for (const { packet, isIp } of readFrame(bytes, linkType, wireBytes).packets) {
      if (isIp) this.baseMicros = Math.min(this.baseMicros, micros);
      if (packet !== null) this.packet(packet, micros);
    }
  }

  /** Flows by start, ties in order of appearance. */
  sorted(): PlainFlow[] {
    return this.flows
      .map((flow, i) => ({ flow, i }))
      .sort((a, b) => a.flow.start - b.flow.start || a.i - b.i)
      .map(({ flow }) => flow);
  }

  private packet(packet: PlainPacket, micros: number): void {
    if (packet.carrier !== null) this.tunnels.add(packet.carrier);
    if (packet.fragment === 'none') this.count(packet, micros);
    else if (packet.fragment === 'first' || !this.tunnels.has(packet.datagram)) this.fragment(packet, micros);
  }

  private fragment(packet: PlainPacket, micros: number): void {
    let datagram = this.datagrams.get(packet.datagram);
    // After a minute the identification is another datagram's.
    if (datagram === undefined || micros - datagram.since > 60_000_000) {
      datagram = { since: micros, ports: null, waiting: [] };
      this.datagrams.set(packet.datagram, datagram);
    }
    if (packet.fragment === 'first') datagram.ports = [packet.srcPort, packet.dstPort];
    if (datagram.ports === null) {
      datagram.waiting.push({ packet, micros });
      return;
    }
    const [srcPort, dstPort] = datagram.ports;
    this.count({ ...packet, srcPort, dstPort }, micros);
    for (const held of datagram.waiting) {
      this.fragmentsThatWaited++;
      this.count({ ...held.packet, srcPort, dstPort }, held.micros);
    }
    datagram.waiting = [];
  }

  private count(packet: PlainPacket, micros: number): void {
    const ends = [`${packet.src} ${packet.srcPort}`, `${packet.dst} ${packet.dstPort}`];
    const key = [packet.family, packet.protocol, ...ends.sort()].join(' | ');
    let flow = this.current.get(key);
    if (flow === undefined || this.isOver(flow, packet, micros)) {
      if (flow !== undefined) this.splits++;
      flow = openFlow(packet, micros);
      this.flows.push(flow);
      this.current.set(key, flow);
    }
    flow.start = Math.min(flow.start, micros);
    flow.end = Math.max(flow.end, micros);
    const isFromSource = flow.src === packet.src && flow.srcPort === packet.srcPort;
    if (isFromSource) {
      flow.srcPackets++;
      flow.srcPayload += packet.payloadBytes;
      flow.srcIp += packet.ipBytes;
      flow.srcFlags |= packet.flags;
    } else {
      flow.dstPackets++;
      flow.dstPayload += packet.payloadBytes;
      flow.dstIp += packet.ipBytes;
      flow.dstFlags |= packet.flags;
    }
    if (packet.flags & 1) flow.closed.add(isFromSource ? 'source' : 'destination');
    if (packet.flags & 4) flow.closed.add('source').add('destination');
  }

  private isOver(flow: PlainFlow, packet: PlainPacket, micros: number): boolean {
    const { idleTimeoutMicros, activeTimeoutMicros, splitReusedPorts } = this.options;
    if (idleTimeoutMicros !== undefined && micros - flow.end > idleTimeoutMicros) return true;
    if (activeTimeoutMicros !== undefined && micros - flow.start > activeTimeoutMicros) return true;
    const opens = packet.protocol === 6 && (packet.flags & 18) === 2;
    return splitReusedPorts === true && opens && flow.closed.size === 2;
  }
}

function openFlow(packet: PlainPacket, micros: number): PlainFlow {
  const turned = !senderOpens(packet);
  return {
    src: turned ? packet.dst : packet.src,
    dst: turned ? packet.src : packet.dst,
    srcPort: turned ? packet.dstPort : packet.srcPort,
    dstPort: turned ? packet.srcPort : packet.dstPort,
    family: packet.family,
    protocol: packet.protocol,
    start: micros,
    end: micros,
    srcPackets: 0,
    dstPackets: 0,
    srcPayload: 0,
    dstPayload: 0,
    srcIp: 0,
    dstIp: 0,
    srcFlags: 0,
    dstFlags: 0,
    icmp: packet.icmp,
    closed: new Set(),
  };
}

/** The table of the specification, row by row. */
function senderOpens({ family, src, dst, srcPort: sp, dstPort: dp, protocol }: PlainPacket): boolean {
  if (isGroup(family, dst)) return true;
  const srcIsLocal = isLocal(family, src);
  const dstIsLocal = isLocal(family, dst);
  if (protocol === 1 || protocol === 58) {
    if (srcIsLocal) return true;
    return !dstIsLocal;
  }
  if (srcIsLocal && sp > 49151) return true;
  if (srcIsLocal && dp > 49151) return false;
  if (srcIsLocal && dp < 1024) return true;
  if (srcIsLocal) return !(dp > sp);
  if (!dstIsLocal && sp > 1023 && dp > 1023) return true;
  return !(dp > sp);
}

const LOCAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
].map((range) => {
  const [address, bits] = range.split('/');
  return binaryOfIpv4(address!).slice(0, Number(bits));
});

/** Beginnings in hexadecimal digits. */
const LOCAL_IPV6 = [
  `${'0'.repeat(32)}`,
  `${'0'.repeat(31)}1`,
  `${'0'.repeat(20)}ffff`,
  '0064ff9b0001',
  '0100000000000000',
  '20010db8',
  '2002',
  ...['fc', 'fd', 'fe8', 'fe9', 'fea', 'feb', 'ff'],
  ...['200100', '200101'],
];

function isLocal(family: 4 | 6, address: string): boolean {
  if (family === 4) return LOCAL_IPV4.some((range) => binaryOfIpv4(address).startsWith(range));
  return LOCAL_IPV6.some((beginning) => address.startsWith(beginning));
}

function isGroup(family: 4 | 6, address: string): boolean {
  if (family === 6) return address.startsWith('ff');
  return binaryOfIpv4(address).startsWith('1110') || address === '255.255.255.255';
}

function binaryOfIpv4(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}
