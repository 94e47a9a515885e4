import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Reading, readFlows } from '../../src/pipeline/read-flows.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from '../shared-data.ts';
import { CORPORA_FOLDER, readJsonLines } from './corpus-files.ts';

/**
 * Names that another tool read from captures: each TLS and QUIC server name and each HTTP host by address and port, and
 * each address in a DNS answer. The program must have them with its flows, or the capture stands here with the reason.
 * A flow keeps the first name that is claimed; that a later one on the same connection is another host is no loss.
 */
const SSDP = 'SSDP over UDP, whose Host is only the group address that the datagram goes to';
const QUOTED = 'DNS messages quoted in ICMP errors, which are no answers to anybody';
const BEYOND: Readonly<Record<string, string>> = {
  'malformed/sv_transform-dotprefix-uaf-8537__input.pcap': 'the host is longer than any name',
  'pcap-arkime/sctp-www.pcap': 'HTTP over SCTP, which makes no flow',
  'pcap-container/wireshark_test.cap': SSDP,
  'pcap-linktype-tunnel/libpcap_AH-IPcomp-IPv6.pcap': 'compressed by IPComp',
  'pcap-misc/mercury_openvpn_tcp_single.pcap': SSDP,
  'pcap-ndpi/fuzz-2006-09-29-28586.pcap': 'the host holds a zero byte, at which the other tool stops reading',
  'pcap-ndpi/malformed_dns.pcap': 'the owner of the answer is malformed',
  'pcap-ndpi/ssdp-m-search-ua.pcap': SSDP,
  'pcap-suricata/detect-pcre__detect-pcre-05.pcap': 'found; the other tool writes the mapped address in dotted form',
  'pcap-suricata/dns-over-http2-post.pcap': 'DNS inside HTTP/2',
  'pcap-suricata/dns__dns-invalid-opcode.pcap': 'a message of an operation that is none',
  'pcap-zeek/communityid__icmp6.pcap': QUOTED,
  'pcap-zeek/dns-inverse-query.pcap': 'an inverse query',
  'pcap-zeek/dns__dynamic-update.pcap': 'dynamic updates, which answer nothing',
  'pcap-zeek/icmp__icmp-destunreach-udp.pcap': QUOTED,
  'pcap-zeek/tunnels__ayiya3.pcap':
    'found at the address inside the tunnel; the other tool pairs it with the outer one',
  'pcap-zeek/tunnels__gtp__gtp1_gn_normal_incl_fragmentation.pcap':
    'the request head is cut into IP fragments, whose payload is not put together',
  'stories/anyrun/agenttesla-smtp-db9f075c.pcap': SSDP,
};

interface Row {
  readonly file: string;
  readonly dns: Readonly<Record<string, { readonly ans?: readonly string[] }>>;
  readonly sni: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly http: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Claims by `address:port` of who was claimed to be it. */
function claimsOf({ batch }: Reading): Map<string, Set<string>> {
  const claims = new Map<string, Set<string>>();
  const add = (address: number, port: number, nameId: number): void => {
    if (nameId < 0 || address < 0) return;
    const end = `${batch.addresses.text(address)}:${port}`;
    const known = claims.get(end) ?? new Set();
    claims.set(end, known.add(batch.names.lower(nameId)));
  };
  for (let row = 0; row < batch.count; row++) {
    add(batch.dstAddress[row]!, batch.dstPort[row]!, batch.sessionName[row]!);
    add(batch.srcAddress[row]!, batch.srcPort[row]!, batch.sourceName[row]!);
  }
  return claims;
}

/** As the program writes a server name: lower case, no closing dot. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/(?<=.)\.$/, '');
}

/** As the program writes a host: besides, without port and brackets. */
function plainHost(host: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(host);
  if (bracketed !== null) return plainName(bracketed[1]!);
  const isPlainAddress = host.indexOf(':') !== host.lastIndexOf(':');
  return plainName(isPlainAddress ? host : host.replace(/:\d+$/, ''));
}

function tellsNames({ sni, http, dns }: Row): boolean {
  return (
    [sni, http].some((names) => Object.keys(names).length > 0) || Object.values(dns).some(({ ans }) => ans?.length)
  );
}

function missingIn(row: Row, reading: Reading): string[] {
  const claims = claimsOf(reading);
  const missing: string[] = [];
  for (const [expected, plain] of [
    [row.sni, plainName],
    [row.http, plainHost],
  ] as const)
    for (const [end, names] of Object.entries(expected)) {
      const found = claims.get(end) ?? new Set();
      const wanted = Object.keys(names).map(plain);
      if (!wanted.some((name) => found.has(name))) missing.push(`${end} ${wanted.join(' ')}`);
    }
  const { addresses } = reading.batch;
  for (const { ans } of Object.values(row.dns))
    for (const address of ans ?? []) {
      const id = addresses.internText(address);
      if (id >= 0 && !reading.answers.has(id)) missing.push(`DNS ${address}`);
    }
  return missing;
}

describe.skipIf(!HAS_SHARED_DATA)(`names in captures${NEEDS_SHARED_DATA}`, () => {
  it('are found with their flows, or the capture is listed with the reason', async () => {
    const rows = readJsonLines<Row>('pcap-names.jsonl');
    const unexplained: Record<string, string[]> = {};
    const needless: string[] = [];
    for (const row of rows) {
      if (!tellsNames(row)) continue;
      const missing = missingIn(row, await readFlows(join(CORPORA_FOLDER, row.file)));
      if (missing.length > 0 && BEYOND[row.file] === undefined) unexplained[row.file] = missing;
      if (missing.length === 0 && BEYOND[row.file] !== undefined) needless.push(row.file);
    }
    expect(unexplained).toEqual({});
    expect(needless).toEqual([]);
    expect(rows.length).toBeGreaterThan(1000);
  });
});
