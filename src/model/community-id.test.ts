import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { communityId, communityIdOfRow } from './community-id.ts';
import { createFlowBatch } from './flow-batch.ts';

function idOf(src: string, dst: string, protocol: number, srcPort = -1, dstPort = -1, type = -1, code = -1): string {
  const from = parseAddress(src)!;
  const to = parseAddress(dst)!;
  return communityId(from.family, from.words, to.words, protocol, srcPort, dstPort, type, code);
}

const A4 = '1.2.3.4';
const B4 = '5.6.7.8';
const A6 = 'fe80:1:203:405:607:809:a0b:c0d';
const B6 = 'fe80:1011:1213:1415:1617:1819:1a1b:1c1d';

/** Sample results of the specification: protocol, ends, ports (type and code for ICMP), identifier. */
const SAMPLES: [string, number, string, string, number, number, string][] = [
  ['TCP', 6, A4, B4, 1122, 3344, '1:wCb3OG7yAFWelaUydu0D+125CLM='],
  ['TCP back', 6, B4, A4, 3344, 1122, '1:wCb3OG7yAFWelaUydu0D+125CLM='],
  ['UDP', 17, A4, B4, 1122, 3344, '1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg='],
  ['UDP back', 17, B4, A4, 3344, 1122, '1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg='],
  ['SCTP', 132, A4, B4, 1122, 3344, '1:EKt4MsxuyaE6mL+hmrEkQ9csDD8='],
  ['SCTP back', 132, B4, A4, 3344, 1122, '1:EKt4MsxuyaE6mL+hmrEkQ9csDD8='],
  ['ping', 1, A4, B4, 8, 0, '1:crodRHL2FEsHjbv3UkRrfbs4bZ0='],
  ['ping back', 1, B4, A4, 0, 0, '1:crodRHL2FEsHjbv3UkRrfbs4bZ0='],
  ['one-way ICMP', 1, A4, B4, 11, 0, '1:f/YiSyWqczrTgfUCZlBUnvHRcPk='],
  ['ping over IPv6', 58, A6, B6, 128, 0, '1:0bf7hyMJUwt3fMED7z8LIfRpBeo='],
  ['ping over IPv6 back', 58, B6, A6, 129, 0, '1:0bf7hyMJUwt3fMED7z8LIfRpBeo='],
  ['one-way ICMPv6', 58, A6, B6, 146, 0, '1:fYC8+pz24E+EhANP1EZhpX0Dw10='],
  ['RSVP, without ports', 46, A4, B4, -1, -1, '1:ikv3kmf89luf73WPz1jOs49S768='],
  ['RSVP back', 46, B4, A4, -1, -1, '1:ikv3kmf89luf73WPz1jOs49S768='],
  ['RSVP over IPv6', 46, A6, B6, -1, -1, '1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0='],
  ['RSVP over IPv6 back', 46, B6, A6, -1, -1, '1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0='],
  ['TCP of a real capture', 6, '128.232.110.120', '66.35.250.204', 34855, 80, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  ['the same back', 6, '66.35.250.204', '128.232.110.120', 80, 34855, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
];

test.each(SAMPLES)('gives the published identifier: %s', (_, protocol, src, dst, first, second, wanted) => {
  const isIcmp = protocol === 1 || protocol === 58;
  const parts = isIcmp ? ([-1, -1, first, second] as const) : ([first, second, -1, -1] as const);
  expect(idOf(src, dst, protocol, ...parts)).toBe(wanted);
});

test('an ICMP message that nothing answers keeps its direction', () => {
  expect(idOf(B4, A4, 1, -1, -1, 11, 0)).not.toBe(idOf(A4, B4, 1, -1, -1, 11, 0));
});

const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.constantFrom('10.0.0.1', '200.0.0.1', '::1', '2001:db8::1', 'fe80::200:86ff:fe05:80da', 'ff02::fb'),
);
const anyPort = fc.integer({ min: 0, max: 65535 });

test('both directions of any TCP flow share one identifier, and it is the hash of what the specification says', () => {
  fc.assert(
    fc.property(anyAddress, anyAddress, anyPort, anyPort, (src, dst, srcPort, dstPort) => {
      const from = parseAddress(src)!;
      const to = parseAddress(dst)!;
      fc.pre(from.family === to.family);
      const bytesOf = (words: readonly number[]) =>
        Buffer.from(
          (from.family === 4 ? words.slice(3) : words).flatMap((w) => [
            w >>> 24,
            (w >>> 16) & 255,
            (w >>> 8) & 255,
            w & 255,
          ]),
        );
      const portOf = (port: number) => Buffer.from([port >> 8, port & 255]);
      const ends = [
        { address: bytesOf(from.words), port: portOf(srcPort) },
        { address: bytesOf(to.words), port: portOf(dstPort) },
      ].sort((a, b) => Buffer.compare(a.address, b.address) || Buffer.compare(a.port, b.port));
      const [low, high] = [ends[0]!, ends[1]!];
      const message = [Buffer.from([0, 0]), low.address, high.address, Buffer.from([6, 0]), low.port, high.port];
      const wanted = `1:${createHash('sha1').update(Buffer.concat(message)).digest('base64')}`;
      expect(idOf(src, dst, 6, srcPort, dstPort)).toBe(wanted);
      expect(idOf(dst, src, 6, dstPort, srcPort)).toBe(wanted);
    }),
  );
});

test('a row gives the identifier of its columns, or null when a part of it is unknown', () => {
  const batch = createFlowBatch(5);
  for (let row = 0; row < 5; row++) {
    batch.srcAddress[row] = batch.addresses.internText('128.232.110.120');
    batch.dstAddress[row] = batch.addresses.internText('66.35.250.204');
    batch.protocol[row] = 6;
    batch.srcPort[row] = 34855;
    batch.dstPort[row] = 80;
  }
  batch.dstAddress[1] = -1;
  batch.protocol[2] = 255;
  batch.srcPort[3] = -1;
  batch.protocol[4] = 1;
  expect([0, 1, 2, 3, 4].map((row) => communityIdOfRow(batch, row))).toEqual([
    '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
    null,
    null,
    null,
    null,
  ]);
  batch.icmpType[4] = 8;
  batch.icmpCode[4] = 0;
  expect(communityIdOfRow(batch, 4)).toBe(idOf('128.232.110.120', '66.35.250.204', 1, -1, -1, 8, 0));
});

const corpora = fileURLToPath(new URL('../../../shared/corpora/', import.meta.url));

describe.skipIf(!existsSync(corpora))('logs of other tools in ../shared/corpora (skipped when missing)', () => {
  test('Suricata gives the same identifiers', () => {
    const folder = `${corpora}suricata-eve/tenzir/`;
    let compared = 0;
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
      // Records are written over several lines, one after the other.
      for (const text of readFileSync(folder + name, 'utf8').split(/\n(?=\{)/)) {
        const record = JSON.parse(text) as Record<string, string | number>;
        const protocol = { TCP: 6, UDP: 17 }[String(record.proto)];
        if (record.community_id === undefined || protocol === undefined) continue;
        const ports = [Number(record.src_port), Number(record.dest_port)] as const;
        expect(idOf(String(record.src_ip), String(record.dest_ip), protocol, ...ports)).toBe(record.community_id);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  test('Arkime gives the same identifiers, over TCP, UDP, SCTP and both ICMPs', () => {
    const folder = `${corpora}pcap-arkime/expected/`;
    const compared = new Map<number, number>();
    for (const name of readdirSync(folder)) {
      const { sessions3 } = JSON.parse(readFileSync(folder + name, 'utf8')) as {
        sessions3?: { body: ArkimeSession }[];
      };
      for (const { body } of sessions3 ?? []) {
        const wanted = body.network?.community_id;
        // It departs from the specification twice: two zero ports for protocols without any (ESP), and one-way ICMP
        // messages (types 1, 3 and 143 here) put in order of address.
        if (body.ipProtocol === 50 || [1, 3, 143].includes(body.icmp?.type[0] ?? -1)) continue;
        if (wanted === undefined || body.source.ip === undefined || body.destination.ip === undefined) continue;
        // A session lists its ICMP types sorted; any of them may have come first.
        const types = body.icmp?.type ?? [-1];
        const ids = types.flatMap((type) =>
          (body.icmp?.code ?? [-1]).map((code) =>
            idOf(
              body.source.ip!,
              body.destination.ip!,
              body.ipProtocol,
              body.source.port,
              body.destination.port,
              type,
              code,
            ),
          ),
        );
        expect(ids, `${name}: ${JSON.stringify([body.source, body.destination, body.icmp])}`).toContain(wanted);
        compared.set(body.ipProtocol, (compared.get(body.ipProtocol) ?? 0) + 1);
      }
    }
    expect([...compared.keys()].sort((a, b) => a - b)).toEqual([1, 6, 17, 58, 132]);
  });
});

interface ArkimeSession {
  readonly ipProtocol: number;
  readonly network?: { readonly community_id?: string };
  readonly source: { readonly ip?: string; readonly port: number };
  readonly destination: { readonly ip?: string; readonly port: number };
  readonly icmp?: { readonly type: number[]; readonly code: number[] };
}
