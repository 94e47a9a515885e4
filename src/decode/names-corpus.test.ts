import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pcap } from '../input/pcap/read.ts';
import { pcapng } from '../input/pcapng/read.ts';
import { formatIpv4, formatIpv6, parseAddress } from '../model/address.ts';
import type { InputSink } from '../model/input.ts';
import { SESSION_HTTP } from '../model/naming.ts';
import { createPacket, FRAGMENT_LATER } from '../model/packet.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { DECODED } from '../model/skip-reason.ts';
import { decodeDnsResponse } from './dns.ts';
import { DnsStreams } from './dns-streams.ts';
import { decodeFrame } from './frame.ts';
import { DONE, SessionNames } from './session-names.ts';

/**
 * Every capture at hand, against what another tool read from it: each server name and host by address and port, each
 * address in a DNS answer.
 */
const CORPORA = fileURLToPath(new URL('../../../shared/corpora/', import.meta.url));
const EXPECTED = `${CORPORA}pcap-names.jsonl`;

interface Row {
  readonly file: string;
  readonly dns: Record<string, { ans?: string[] }>;
  readonly sni: Record<string, Record<string, number>>;
  readonly http: Record<string, Record<string, number>>;
}

/** What cannot be found in single frames by these readers, and why. */
const BEYOND: Record<string, string> = {
  'pcap-linktype-tunnel/libpcap_AH-IPcomp-IPv6.pcap': 'compressed by IPComp',
  'pcap-zeek/tunnels__ayiya3.pcap': 'the other tool pairs the name with the address outside the tunnel',
  'pcap-zeek/tunnels__gtp__gtp1_gn_normal_incl_fragmentation.pcap': 'the request is cut into IP fragments',
  'pcap-arkime/sctp-www.pcap': 'HTTP over SCTP',
  'pcap-ndpi/fuzz-2006-09-29-28586.pcap': 'the host holds a zero byte, at which the other tool stops',
  'malformed/sv_transform-dotprefix-uaf-8537__input.pcap': 'the host is longer than any name',
  'pcap-ndpi/malformed_dns.pcap': 'the owner of the answer is malformed',
  'pcap-zeek/communityid__icmp6.pcap': 'quoted in ICMP errors',
  'pcap-zeek/icmp__icmp-destunreach-udp.pcap': 'quoted in ICMP errors',
  'pcap-zeek/dns-inverse-query.pcap': 'an inverse query',
  'pcap-zeek/dns__dynamic-update.pcap': 'a dynamic update',
  'pcap-suricata/dns__dns-invalid-opcode.pcap': 'an invalid operation',
  'pcap-suricata/dns-over-http2-post.pcap': 'DNS inside HTTP/2',
};

/** Every name in a capture: `address:port name`, and every address that DNS told. */
function namesIn(file: Uint8Array) {
  const packet = createPacket();
  const flows = new Map<string, number>();
  const ends: (readonly [string, string])[] = [];
  const done = new Set<number>();
  const servers = new Set<string>();
  const hosts = new Set<string>();
  const answers = new Set<string>();
  const names = new SessionNames({
    sessionName(flow, fromSource, name, kind) {
      (kind === SESSION_HTTP ? hosts : servers).add(`${ends[flow]![fromSource ? 1 : 0]} ${name}`);
    },
    hidden() {},
  });
  const streams = new DnsStreams();
  const answerSink = {
    address: (_name: string, family: 4 | 6, w0: number, w1: number, w2: number, w3: number) =>
      answers.add(family === 4 ? formatIpv4(w3) : formatIpv6(w0, w1, w2, w3)),
  };

  function frame(bytes: Uint8Array, start: number, end: number, linkType: number, timeMicros: number): void {
    if (decodeFrame(packet, bytes, start, end, linkType) !== DECODED || packet.fragment === FRAGMENT_LATER) return;
    const { protocol, payloadStart, payloadEnd, srcPort, dstPort } = packet;
    if (protocol !== PROTOCOL_TCP && protocol !== PROTOCOL_UDP) return;
    const isVersion4 = packet.family === 4;
    const { src0, src1, src2, src3, dst0, dst1, dst2, dst3 } = packet;
    const src = `${isVersion4 ? formatIpv4(src3) : formatIpv6(src0, src1, src2, src3)}:${srcPort}`;
    const dst = `${isVersion4 ? formatIpv4(dst3) : formatIpv6(dst0, dst1, dst2, dst3)}:${dstPort}`;
    let flow = flows.get(`${protocol} ${src} ${dst}`);
    const reverse = flows.get(`${protocol} ${dst} ${src}`);
    const fromSource = flow !== undefined || reverse === undefined;
    flow ??= reverse;
    if (flow === undefined) {
      flow = ends.push([src, dst]) - 1;
      flows.set(`${protocol} ${src} ${dst}`, flow);
    }
    const isSyn = protocol === PROTOCOL_TCP && (packet.tcpFlags & 2) !== 0;
    if (isSyn && (packet.tcpFlags & 16) === 0) {
      names.forget(flow);
      done.delete(2 * flow);
      done.delete(2 * flow + 1);
    }
    const isDns = srcPort === 53 || dstPort === 53;
    if (isDns && protocol === PROTOCOL_UDP) decodeDnsResponse(bytes, payloadStart, payloadEnd, answerSink);
    const sequence = packet.tcpSequence + (isSyn ? 1 : 0);
    if (isDns && protocol === PROTOCOL_TCP)
      streams.tcpPayload(flow, fromSource, sequence, timeMicros, bytes, payloadStart, payloadEnd, (all, from, to) =>
        decodeDnsResponse(all, from, to, answerSink),
      );
    const side = 2 * flow + (fromSource ? 1 : 0);
    if (done.has(side)) return;
    const outcome =
      protocol === PROTOCOL_TCP
        ? names.tcpPayload(flow, fromSource, sequence, bytes, payloadStart, payloadEnd)
        : names.udpPayload(flow, fromSource, bytes, payloadStart, payloadEnd);
    if (outcome === DONE) done.add(side);
  }

  const nothing = () => {};
  const sink: InputSink = {
    frame,
    record: nothing,
    lookup: nothing,
    sessionName: nothing,
    skip: nothing,
    damage: nothing,
  };
  const reader = (pcap.probe(file.subarray(0, 65_536)) === true ? pcap : pcapng).open(sink, {});
  reader.push(file);
  reader.end();
  return { servers, hosts, answers };
}

/** Hosts are told without their port and brackets, ends with canonical addresses. */
const withoutPort = (host: string) =>
  /^\[(.*)\](?::\d+)?$/.exec(host)?.[1] ?? (host.split(':').length === 2 ? host.replace(/:\d+$/, '') : host);
function canonicalEnd(end: string): string {
  const colon = end.lastIndexOf(':');
  const { family, words } = parseAddress(end.slice(0, colon)) ?? { family: 4, words: [0, 0, 0, 0] as const };
  return `${family === 4 ? formatIpv4(words[3]) : formatIpv6(...words)}${end.slice(colon)}`;
}

describe.skipIf(!existsSync(EXPECTED))('captures of ../shared (skipped when they are missing)', () => {
  const rows: Row[] = existsSync(EXPECTED)
    ? readFileSync(EXPECTED, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const named = rows.filter(
    ({ file, dns, sni, http }) =>
      Object.keys({ ...dns, ...sni, ...http }).length > 0 && !file.endsWith('.zst') && !(file in BEYOND),
  );
  const pathOf = (file: string) =>
    file.startsWith('stories/') && !existsSync(CORPORA + file) ? `${CORPORA}../${file}` : CORPORA + file;

  test('all names that another tool found are found', () => {
    const missing: string[] = [];
    let servers = 0;
    let hosts = 0;
    let addresses = 0;
    for (const row of named) {
      if (!existsSync(pathOf(row.file))) continue;
      const bytes = readFileSync(pathOf(row.file));
      const found = namesIn(new Uint8Array(row.file.endsWith('.gz') ? gunzipSync(bytes) : bytes));
      for (const [end, names] of Object.entries(row.sni))
        for (const name of Object.keys(names)) {
          servers++;
          if (!found.servers.has(`${canonicalEnd(end)} ${name}`)) missing.push(`${row.file} ${end} ${name}`);
        }
      for (const [end, names] of Object.entries(row.http))
        for (const name of Object.keys(names)) {
          // SSDP names the group it is sent to, which says nothing.
          if (end.endsWith(':1900')) continue;
          hosts++;
          const line = `${canonicalEnd(end)} ${withoutPort(name)}`;
          if (!found.hosts.has(line)) missing.push(`${row.file} ${line}`);
        }
      for (const address of Object.values(row.dns).flatMap(({ ans = [] }) => ans)) {
        addresses++;
        if (!found.answers.has(address)) missing.push(`${row.file} ${address}`);
      }
    }
    expect(missing).toEqual([]);
    expect([servers > 200, hosts > 150, addresses > 900]).toEqual([true, true, true]);
  });
});
