import { describe, expect, it } from 'vitest';
import { clientHelloMessage, tlsRecords } from '../decode/testing/client-hello.ts';
import { dnsMessage, dnsName, pointer, record, TYPE } from '../decode/testing/dns-message.ts';
import { be16, bytesOf, type Ipv4Fields, ipv4, type Part, type TcpFields, tcp, udp } from '../decode/testing/frames.ts';
import type { FlowTableOptions } from '../flowtable/flow-table.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { NameTable } from '../model/name-table.ts';
import { DnsAnswers } from '../naming/dns-answers.ts';
import { PacketFlows } from './packet-flows.ts';

const LINKTYPE_RAW = 101;
const CLIENT = [10, 0, 0, 5];
const SERVER = [93, 184, 216, 34];
const RESOLVER = [10, 0, 0, 1];
const SYN = 2;
const ACK = 16;
const PSH_ACK = 0x18;
const FIN_ACK = 0x11;
/** Congestion notification is asked for with the SYN (RFC 3168 §6.1.1). */
const ECE_CWR = 0xc0;

/** Frames given one after the other, a millisecond apart. */
class Capture {
  readonly names = new NameTable();
  readonly answers = new DnsAnswers();
  readonly flows: PacketFlows;
  readonly skipped: Record<string, number> = {};
  private time = 1_000_000;

  constructor(options: FlowTableOptions = {}) {
    this.flows = new PacketFlows(options, this.names, this.answers);
  }

  packet(bytes: Uint8Array): this {
    this.flows.frame(bytes, 0, bytes.length, LINKTYPE_RAW, this.time, bytes.length);
    this.time += 1000;
    return this;
  }

  udp(src: readonly number[], srcPort: number, dst: readonly number[], dstPort: number, payload: Part): this {
    return this.packet(ipv4(17, udp(srcPort, dstPort, payload), { src, dst }));
  }

  /** A segment of the client at port 50000 to the server's port 443, unless said otherwise. */
  tcp(fields: TcpFields, payload: Part = [], ends: Ipv4Fields = { src: CLIENT, dst: SERVER }): this {
    return this.packet(ipv4(6, bytesOf(tcp(0, fields), payload), ends));
  }

  close(): FlowBatch {
    return this.flows.close((reason, count) => {
      this.skipped[reason] = count;
    });
  }
}

const hello = (name: string): Uint8Array => tlsRecords(clientHelloMessage(name));
const answer = (name: string, address: readonly number[], ttlMore: readonly number[][] = []): Uint8Array =>
  dnsMessage({ question: dnsName(name), answers: [record(pointer(12), TYPE.A, address), ...ttlMore] });

function sessionNames(batch: FlowBatch): string[] {
  return Array.from(batch.sessionName, (name) => (name < 0 ? '' : batch.names.text(name)));
}

describe('names of connections', () => {
  it('are read from a ClientHello in one segment or several', () => {
    const bytes = hello('www.example.com');
    const capture = new Capture();
    capture.tcp({ sequence: 0, flags: SYN }).tcp({ sequence: 1 }, bytes);
    capture.tcp({ srcPort: 50_001, sequence: 1 }, bytes.subarray(0, 30));
    capture.tcp({ srcPort: 50_001, sequence: 31 }, bytes.subarray(30));
    expect(sessionNames(capture.close())).toEqual(['www.example.com', 'www.example.com']);
  });

  it('are read from data that comes with the SYN', () => {
    const bytes = hello('fast.example.com');
    const capture = new Capture();
    // The data begins one after the sequence number of the SYN; what follows shows that it was counted so.
    capture.tcp({ sequence: 99, flags: SYN }, bytes.subarray(0, 40)).tcp({ sequence: 140 }, bytes.subarray(40));
    expect(sessionNames(capture.close())).toEqual(['fast.example.com']);
  });

  for (const [how, flags] of [
    ['plain', SYN],
    ['with congestion notification', SYN | ECE_CWR],
  ] as const)
    it(`are read anew after a second SYN on the same ports, ${how}`, () => {
      const capture = new Capture();
      // The first connection shows only the beginning of its ClientHello.
      capture.tcp({ sequence: 0, flags }).tcp({ sequence: 1 }, hello('lost.example.com').subarray(0, 30));
      capture.tcp({ sequence: 70_000, flags }).tcp({ sequence: 70_001 }, hello('second.example.com'));
      const batch = capture.close();
      expect(batch.count).toBe(1);
      expect(sessionNames(batch)).toEqual(['second.example.com']);
    });

  it('are read anew after a second SYN that brings data itself', () => {
    const capture = new Capture();
    capture.tcp({ sequence: 0, flags: SYN }).tcp({ sequence: 1 }, hello('lost.example.com').subarray(0, 30));
    capture.tcp({ sequence: 70_000, flags: SYN }, hello('second.example.com'));
    expect(sessionNames(capture.close())).toEqual(['second.example.com']);
  });

  it('stay those of the first connection when ports are used again', () => {
    const capture = new Capture();
    for (const [sequence, name] of [
      [0, 'first.example.com'],
      [70_000, 'second.example.com'],
    ] as const)
      capture
        .tcp({ sequence, flags: SYN })
        .tcp({ sequence: sequence + 1 }, hello(name))
        .tcp({ sequence: sequence + 999, flags: FIN_ACK });
    expect(sessionNames(capture.close())).toEqual(['first.example.com']);
  });

  it('belong to each connection where reused ports are split', () => {
    const capture = new Capture({ splitReusedPorts: true });
    const back = { src: SERVER, dst: CLIENT };
    for (const [sequence, name] of [
      [0, 'first.example.com'],
      [70_000, 'second.example.com'],
    ] as const) {
      capture.tcp({ sequence, flags: SYN }).tcp({ sequence: sequence + 1 }, hello(name));
      capture.tcp({ sequence: sequence + 999, flags: FIN_ACK });
      capture.tcp({ srcPort: 443, dstPort: 50_000, flags: FIN_ACK }, [], back);
    }
    expect(sessionNames(capture.close())).toEqual(['first.example.com', 'second.example.com']);
  });

  it('claimed by the other side name the source', () => {
    const capture = new Capture();
    // High ports misled: the flow's destination opens TLS to its source.
    capture.tcp({ srcPort: 60_000, dstPort: 50_000, flags: ACK });
    capture.tcp({ srcPort: 50_000, dstPort: 60_000 }, hello('mine.example.com'), { src: SERVER, dst: CLIENT });
    const batch = capture.close();
    expect(sessionNames(batch)).toEqual(['']);
    expect(batch.names.text(batch.sourceName[0]!)).toBe('mine.example.com');
  });

  it('are kept as claimed, also where a Host line holds an address', () => {
    const request = (host: string): Uint8Array => new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const capture = new Capture();
    for (const [i, host] of ['93.184.216.34', '[2001:db8::1]:80', 'www.example.com:8080'].entries())
      capture.tcp({ srcPort: 50_000 + i, dstPort: 80 }, request(host));
    expect(sessionNames(capture.close())).toEqual(['93.184.216.34', '2001:db8::1', 'www.example.com']);
  });
});

describe('DNS answers', () => {
  const names = (capture: Capture, address: readonly number[]): string[] => {
    const batch = capture.close();
    return capture.answers.namesOf(batch.addresses.internText(address.join('.'))).map((id) => batch.names.text(id));
  };

  it('are read from UDP', () => {
    const capture = new Capture().udp(RESOLVER, 53, CLIENT, 50_000, answer('www.example.com', SERVER));
    expect(names(capture, SERVER)).toEqual(['www.example.com']);
  });

  it('are not read from questions, other ports, or messages in the wrong direction that are none', () => {
    const capture = new Capture();
    capture.udp(CLIENT, 50_000, RESOLVER, 53, dnsMessage({ question: dnsName('www.example.com'), flags: 0x0100 }));
    capture.udp(RESOLVER, 5353, CLIENT, 50_000, answer('mdns.local', SERVER));
    capture.udp(RESOLVER, 53, CLIENT, 50_000, [1, 2, 3]);
    expect(names(capture, SERVER)).toEqual([]);
    expect(capture.skipped).toEqual({});
  });

  it('are read from TCP, in both directions and cut anywhere', () => {
    const message = answer('www.example.com', SERVER);
    const stream = bytesOf(be16(message.length), message, be16(message.length), message);
    for (const cut of [1, 2, 3, 20, message.length + 1, message.length + 3]) {
      const capture = new Capture();
      const ends = { src: RESOLVER, dst: CLIENT };
      capture.tcp({ srcPort: 53, dstPort: 50_000, sequence: 1 }, stream.subarray(0, cut), ends);
      capture.tcp({ srcPort: 53, dstPort: 50_000, sequence: 1 + cut }, stream.subarray(cut), ends);
      // A resolver that asks another one: the same ports the other way round.
      capture.tcp({ srcPort: 50_009, dstPort: 53, sequence: 1 }, stream.subarray(0, cut), ends);
      capture.tcp({ srcPort: 50_009, dstPort: 53, sequence: 1 + cut }, stream.subarray(cut), ends);
      expect(capture.flows.packets).toBe(4);
      expect(names(capture, SERVER)).toEqual(['www.example.com']);
      expect(capture.answers.count).toBe(4);
    }
  });

  it('are timed by the packet that completed them', () => {
    const message = answer('www.example.com', SERVER);
    const stream = bytesOf(be16(message.length), message);
    const capture = new Capture();
    const ends = { src: RESOLVER, dst: CLIENT };
    capture.tcp({ srcPort: 53, dstPort: 50_000, sequence: 1 }, stream.subarray(0, 9), ends);
    capture.tcp({ srcPort: 53, dstPort: 50_000, sequence: 10 }, stream.subarray(9), ends);
    const batch = capture.close();
    const address = batch.addresses.internText(SERVER.join('.'));
    expect(capture.answers.nameBefore(address, 1_000_999)).toBe(-1);
    expect(capture.answers.nameBefore(address, 1_001_000)).toBe(batch.names.find('www.example.com'));
  });

  it('give what a cut message told, and count that it was cut', () => {
    const message = answer('www.example.com', SERVER, [record(pointer(12), TYPE.A, [1, 1, 1, 1])]);
    const capture = new Capture().udp(RESOLVER, 53, CLIENT, 50_000, message.subarray(0, message.length - 2));
    expect(names(capture, SERVER)).toEqual(['www.example.com']);
    expect(capture.skipped).toEqual({ 'DNS answers not read to their end: DNS message ends inside a record': 1 });
  });

  it('are given by the first fragment of a datagram, and later fragments are no messages', () => {
    const filler = record(dnsName('x'), TYPE.TXT, new Array<number>(500).fill(65));
    const message = answer('www.example.com', SERVER, [filler, filler, filler]);
    const datagram = udp(53, 50_000, message);
    const ends = { src: RESOLVER, dst: CLIENT, id: 7 };
    const first = ipv4(17, datagram.subarray(0, 800), { ...ends, more: true });
    const later = ipv4(17, datagram.subarray(800), { ...ends, offset: 800 });
    for (const order of [
      [first, later],
      [later, first],
    ]) {
      const capture = new Capture();
      for (const fragment of order) capture.packet(fragment);
      const batch = capture.close();
      expect(batch.count).toBe(1);
      expect([
        batch.srcPackets[0]! + batch.dstPackets[0]!,
        batch.srcPayloadBytes[0]! + batch.dstPayloadBytes[0]!,
      ]).toEqual([2, message.length]);
      expect(capture.answers.count).toBe(1);
    }
  });

  it('fill no table with addresses once they are no longer kept', () => {
    const answers = new DnsAnswers(10);
    const names = new NameTable();
    const flows = new PacketFlows({}, names, answers);
    for (let i = 0; i < 100; i++) {
      const bytes = ipv4(17, udp(53, 50_000, answer('www.example.com', [1, 1, 1, i])), { src: RESOLVER, dst: CLIENT });
      flows.frame(bytes, 0, bytes.length, LINKTYPE_RAW, i, bytes.length);
    }
    const batch = flows.close(() => {});
    expect(answers.count).toBe(10);
    expect(answers.dropped).toBe(90);
    expect(batch.addresses.size).toBeLessThanOrEqual(13);
  });
});

describe('the flow table', () => {
  it('counts packets of flows that found no room', () => {
    const capture = new Capture({ maxFlows: 1 });
    capture.tcp({ flags: SYN }).tcp({ srcPort: 50_001, flags: SYN }).tcp({ flags: PSH_ACK });
    const batch = capture.close();
    expect(batch.count).toBe(1);
    expect(capture.flows.packets).toBe(2);
    expect(capture.flows.frames).toBe(3);
    expect(Object.values(capture.skipped)).toEqual([1]);
  });

  it('begins the sample with any IP packet, also one that makes no flow', () => {
    const capture = new Capture();
    capture.packet(ipv4(2, [0x16, 0, 0, 0])).tcp({ flags: SYN });
    const batch = capture.close();
    expect(batch.baseMicros).toBe(1_000_000);
    expect(batch.startMicros[0]).toBe(1_001_000);
    expect(new Capture().close().baseMicros).toBeNaN();
  });
});
