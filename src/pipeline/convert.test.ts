import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { clientHelloMessage, tlsRecords } from '../decode/testing/client-hello.ts';
import { dnsMessage, dnsName, pointer, record, TYPE } from '../decode/testing/dns-message.ts';
import { bytesOf, ipv4, tcp, udp } from '../decode/testing/frames.ts';
import { pcapHeader, pcapRecord } from '../input/testing/capture-bytes.ts';
import { FlowView } from '../model/flow-view.ts';
import { type ConvertOptions, convert } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-convert-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINKTYPE_RAW = 101;
const CLIENT = [10, 0, 0, 5];
const RESOLVER = [10, 0, 0, 1];
const HONEST = [93, 184, 216, 34];
const IMPOSTOR = [151, 101, 1, 140];
const PRIVATE = [192, 168, 7, 7];

const dnsAnswer = (name: string, address: readonly number[]): Uint8Array =>
  ipv4(17, udp(53, 50_053, dnsMessage({ question: dnsName(name), answers: [record(pointer(12), TYPE.A, address)] })), {
    src: RESOLVER,
    dst: CLIENT,
  });
const hello = (name: string, srcPort: number, dst: readonly number[]): Uint8Array =>
  ipv4(6, bytesOf(tcp(0, { srcPort }), tlsRecords(clientHelloMessage(name))), { src: CLIENT, dst });

function capture(packets: readonly Uint8Array[]): string {
  const records = packets.map((packet, second) => pcapRecord(1_700_000_000 + second, 0, [...packet], true));
  const path = join(folder, 'capture.pcap');
  writeFileSync(path, Uint8Array.from([...pcapHeader(0xa1b2c3d4, LINKTYPE_RAW, true), ...records.flat()]));
  return path;
}

/** `dst source claimed/vouched conflict` of each flow to port 443. */
async function told(packets: readonly Uint8Array[], options: ConvertOptions = {}): Promise<string[]> {
  const { batch } = await convert(capture(packets), options);
  const view = new FlowView(batch, flowIdentifier);
  const rows = Array.from({ length: batch.count }, (_, row) => row).filter((row) => batch.dstPort[row] === 443);
  return rows.map(
    (row) =>
      `${view.dst(row)} ${view.nameSource(row)} ${view.sessionName(row)}/${view.dnsName(row)} ${view.nameConflict(row)}`,
  );
}

describe('a conversion', () => {
  it('keeps what a client claims and what DNS vouches for, and says where they disagree', async () => {
    const packets = [
      dnsAnswer('www.shop.co.uk', HONEST),
      hello('static.shop.co.uk', 50_001, HONEST),
      hello('bank.co.uk', 50_002, HONEST),
      hello('bank.co.uk', 50_003, PRIVATE),
      hello('bank.co.uk', 50_004, IMPOSTOR),
    ];
    expect(await told(packets)).toEqual([
      'static.shop.co.uk:443 session static.shop.co.uk/www.shop.co.uk null',
      'bank.co.uk:443 session bank.co.uk/www.shop.co.uk differentName',
      'bank.co.uk:443 session bank.co.uk/null privateAddress',
      'bank.co.uk:443 session bank.co.uk/null neverResolved',
    ]);
  });

  it('takes the sources of names in the order asked for', async () => {
    const packets = [dnsAnswer('www.shop.com', HONEST), hello('static.shop.com', 50_001, HONEST)];
    const nameCache = new Map([[HONEST.join('.'), 'cached.com']]);
    const first = async (nameSources: NonNullable<ConvertOptions['nameSources']>): Promise<string> =>
      (await told(packets, { nameSources, nameCache }))[0]!.split(' ').slice(0, 2).join(' ');
    expect(await first(['passive', 'session'])).toBe('www.shop.com:443 passive');
    expect(await first(['cache', 'session'])).toBe('cached.com:443 cache');
    expect(await first(['original', 'session'])).toBe('93.184.216.34:443 original');
  });

  it('teaches the cache when asked to, and leaves it alone otherwise', async () => {
    const packets = [dnsAnswer('www.shop.com', HONEST), hello('www.shop.com', 50_001, HONEST)];
    const nameCache = new Map<string, string>();
    await told(packets, { nameCache });
    expect(nameCache.size).toBe(0);
    await told(packets, { nameCache, updateNameCache: true });
    expect(Object.fromEntries(nameCache)).toEqual({ '93.184.216.34': 'www.shop.com' });
  });

  it('labels every flow and tells how long its steps took', async () => {
    const { batch, seconds, path } = await convert(capture([hello('www.shop.com', 50_001, HONEST)]));
    const view = new FlowView(batch, flowIdentifier);
    expect(view.label(0)).not.toBe('');
    expect(view.flowCategory(0)).not.toBe('');
    expect(view.identity(0)).toMatchObject({
      destinationData: 'www.shop.com:443',
      flowId: expect.stringMatching(/^[0-9a-f]{32,64}$/),
    });
    expect(path).toBe(join(folder, 'capture.pcap'));
    for (const value of Object.values(seconds)) expect(value).toBeGreaterThanOrEqual(0);
  });
});
