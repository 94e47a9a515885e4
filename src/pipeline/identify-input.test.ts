import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FlowView } from '../model/flow-view.ts';
import { convert } from './convert.ts';
import { flowIdentifier } from './flow-identity.ts';
import { identifyInput } from './identify-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-identify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CONN = {
  ts: 1_700_000_001.5,
  uid: 'C1',
  'id.orig_h': '10.0.0.5',
  'id.orig_p': 50_000,
  'id.resp_h': '93.184.216.34',
  'id.resp_p': 443,
  proto: 'tcp',
  duration: 1.5,
  orig_bytes: 700,
  resp_bytes: 4200,
  conn_state: 'SF',
  orig_pkts: 9,
  resp_pkts: 8,
};
const DNS = {
  ts: 1_700_000_000.5,
  uid: 'D1',
  query: 'www.site.com',
  qclass: 1,
  qtype: 1,
  answers: ['93.184.216.34'],
  rtt: 0.1,
  rcode_name: 'NOERROR',
};

describe('the format of a file', () => {
  it('is found by what it holds, packed or not, whatever it is called', async () => {
    const text = JSON.stringify([CONN]);
    expect((await identifyInput(fileOf('a.pcap', text))).name).toBe('zeek-conn');
    expect((await identifyInput(fileOf('b', gzipSync(text)))).name).toBe('zeek-conn');
  });

  it('is told with the reasons of those that were expected', async () => {
    const path = fileOf('c', 'hello\n');
    const error = await identifyInput(path, { expected: ['pcap', 'pcapng'] }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ kind: 'invalid-input' });
    const { message } = error as Error;
    expect(message).toMatch(/^The file is no capture and no flow log that is read\. PCAP.*: .+; PCAPNG.*: .+\.$/i);
    expect(message).not.toMatch(/Zeek/);
    expect(message).not.toContain(folder);
  });

  it('is none of an empty file, also where that is packed', async () => {
    await expect(identifyInput(fileOf('d', ''))).rejects.toThrow('The file is empty.');
    await expect(identifyInput(fileOf('e', gzipSync('')))).rejects.toThrow('The file is empty.');
  });
});

describe('a conn.log and a dns.log, each one JSON array', () => {
  it('give named flows when they are handed over by name', async () => {
    const conn = fileOf('content', JSON.stringify([CONN, { ...CONN, uid: 'C2', 'id.orig_p': 50_001 }]));
    const names = fileOf('names', JSON.stringify([DNS]));
    let seen = '';
    const options = {
      companions: [names],
      onCompanion: (bytes: Uint8Array) => (seen += Buffer.from(bytes).toString()),
    };
    const { batch, report } = await convert(conn, options);
    const view = new FlowView(batch, flowIdentifier);
    expect([view.dst(0), view.dst(1)]).toEqual(['www.site.com:443', 'www.site.com:443']);
    expect(report.companions).toEqual([names]);
    expect(seen).toBe(JSON.stringify([DNS]));
  });

  it('keep no more names than they may', async () => {
    const conn = fileOf('many', JSON.stringify([CONN]));
    const answers = ['a.site.com', 'b.site.com', 'c.site.com'].map((query) => JSON.stringify({ ...DNS, query }));
    const names = fileOf('many-names', answers.join('\n'));
    const { report } = await convert(conn, { companions: [names], maxNames: 2 });
    expect(report.skipped).toEqual([{ reason: 'DNS answer beyond those that are kept', count: 1 }]);
  });
});

describe('a file that unpacks to too much', () => {
  it('says which setting stands against it', async () => {
    const lines = `${JSON.stringify(CONN)}\n`.repeat(20_000);
    const path = fileOf('bomb', gzipSync(lines));
    const settings = { maxBytes: 'maxUnpackedBytes', maxRatio: 'maxUnpackRatio' };
    const bySize = await convert(path, { unpackLimits: { maxBytes: 3e6, maxRatio: 1e6, settings } });
    expect(bySize.report.damage).toBe('unpacks to more than 3000000 bytes, which is the limit (maxUnpackedBytes)');
    const byRatio = await convert(path, { unpackLimits: { maxBytes: 1e9, maxRatio: 20, settings } });
    expect(byRatio.report.damage).toMatch(/more than 20 times as many \(maxUnpackRatio\)$/);
    expect(byRatio.batch.count).toBe(1);
  });
});
