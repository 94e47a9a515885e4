import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Reading, type ReadOptions, readFlows } from './read-flows.ts';

const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const CAPTURE = join(SAMPLES, 'browsing.pcapng');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const reasons = ({ report }: Reading): Record<string, number> =>
  Object.fromEntries(report.skipped.map(({ reason, count }) => [reason, count]));

describe('a capture', () => {
  it('gives its flows and a report', async () => {
    const content = readFileSync(CAPTURE);
    const { batch, report } = await readFlows(CAPTURE);
    expect(batch.count).toBeGreaterThan(0);
    expect(report).toMatchObject({ packing: 'none', fileBytes: content.length, damage: null, companions: [] });
    expect(report.format.name).toBe('pcapng');
    expect(report.records).toBeGreaterThanOrEqual(report.packets);
  });

  it('is the same packed, but for the size on disk', async () => {
    const content = readFileSync(CAPTURE);
    const plain = await readFlows(CAPTURE);
    const packed = await readFlows(write('a.gz', gzipSync(content)));
    expect(packed.report).toEqual({ ...plain.report, packing: 'gzip', fileBytes: gzipSync(content).length });
    expect(packed.batch.startMicros).toEqual(plain.batch.startMicros);
    expect(packed.batch.srcPayloadBytes).toEqual(plain.batch.srcPayloadBytes);
  });

  it('keeps what came before a cut, packed or not, and says so', async () => {
    const content = readFileSync(CAPTURE);
    const whole = await readFlows(CAPTURE);
    const cut = await readFlows(write('cut.pcapng', content.subarray(0, content.length - 7)));
    expect(cut.report.damage).toMatch(/^pcapng: /);
    expect(cut.report.packets).toBeGreaterThan(whole.report.packets / 2);
    const packed = gzipSync(content);
    const cutPacked = await readFlows(write('cut.gz', packed.subarray(0, packed.length / 2)));
    expect(cutPacked.report.damage).toMatch(/^gzip data is damaged after \d+ unpacked bytes: /);
    expect(cutPacked.batch.count).toBeGreaterThan(0);
    expect(cutPacked.report.packets).toBeLessThan(whole.report.packets);
  });

  it('keeps what came before a limit', async () => {
    const path = write('a.gz', gzipSync(readFileSync(CAPTURE)));
    const limits: ReadOptions = { unpackLimits: { maxBytes: 100, maxRatio: 1000 } };
    await expect(readFlows(path, limits)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: `${path}: unpacks to more than 100 bytes, which is the limit`,
    });
  });

  it('tells how far it is read', async () => {
    const size = readFileSync(CAPTURE).length;
    const steps: [number, number | null][] = [];
    let seen = 0;
    await readFlows(CAPTURE, {
      onProgress: (read, total) => void steps.push([read, total]),
      onContent: (bytes) => {
        seen += bytes.length;
      },
    });
    expect(steps.at(-1)).toEqual([size, size]);
    expect(seen).toBe(size);
  });

  it('ends where its reader wants no more', async () => {
    const stop = new Error('stopped');
    const onProgress = (): void => {
      throw stop;
    };
    await expect(readFlows(CAPTURE, { onProgress })).rejects.toBe(stop);
  });
});

describe('files that hold no flows', () => {
  it('are refused with the reason of every format', async () => {
    const path = write('notes.txt', 'Dear diary,\n');
    const error = await readFlows(path).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      kind: 'invalid-input',
      message: `${path}: is no capture or flow log that Flowsage knows`,
    });
    expect(((error as Error).cause as Error).message.split('\n').length).toBeGreaterThan(8);
  });

  it('are refused when empty, packed or not', async () => {
    for (const content of [Buffer.alloc(0), gzipSync(Buffer.alloc(0))]) {
      const path = write('empty', content);
      await expect(readFlows(path)).rejects.toMatchObject({ kind: 'invalid-input', message: `${path}: is empty` });
    }
  });

  it('are refused when they only tell names', async () => {
    const path = join(SAMPLES, 'zeek', 'dns.log');
    await expect(readFlows(path)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: `${path}: a Zeek dns.log tells names of flows, but holds none itself`,
    });
  });
});

const HTTP_LOG_HEAD = '#separator \\x09\n#path\thttp\n#fields\tts\tuid\thost\turi\n';

describe('a conn.log', () => {
  const log = (name: string): string => readFileSync(join(SAMPLES, 'zeek', `${name}.log`), 'utf8');

  it('is read with the logs beside it', async () => {
    const path = write('conn.log', log('conn'));
    const uid = log('conn')
      .split('\n')
      .find((line) => line.includes('\thttp\t'))!
      .split('\t')[1]!;
    write('dns.log', log('dns'));
    write('http.log', `${HTTP_LOG_HEAD}1.0\t${uid}\tshop.example\t/\n`);
    const reading = await readFlows(path);
    expect(reading.report.companions.map((companion) => basename(companion))).toEqual(['dns.log', 'http.log']);
    expect(reading.answers.count).toBeGreaterThan(0);
    const { batch } = reading;
    const row = batch.identifiers!.indexOf(uid);
    expect(batch.names.text(batch.sessionName[row]!)).toBe('shop.example');
    expect(reading.report.damage).toBeNull();
  });

  it('has no names by itself', async () => {
    const reading = await readFlows(write('conn.log', log('conn')));
    expect(reading.report.companions).toEqual([]);
    expect(reading.answers.count).toBe(0);
    expect(reading.batch.count).toBeGreaterThan(0);
  });

  it('is whole although a log beside it is not, which is counted', async () => {
    const packed = gzipSync(Buffer.from(log('dns')));
    write('dns.log.gz', packed.subarray(0, packed.length - 9));
    write('ssl.log.gz', Uint8Array.of(0x1f, 0x8b, 0xff, 0, 0, 0));
    write('http.log', 'GET / HTTP/1.1\n');
    const reading = await readFlows(write('conn.log', log('conn')));
    expect(reading.report.damage).toBeNull();
    expect(reading.report.companions.map((path) => basename(path))).toEqual(['dns.log.gz']);
    expect(reading.answers.count).toBeGreaterThan(0);
    const told = Object.keys(reasons(reading));
    expect(told.some((reason) => reason.startsWith('companion log dns.log.gz is damaged: gzip data'))).toBe(true);
    expect(told.some((reason) => reason.startsWith('companion log left out: '))).toBe(true);
  });

  it('takes no other conn.log for a companion', async () => {
    const first = write('a.conn.log', log('conn'));
    write('b.conn.log', log('conn'));
    write('b.dns.log', log('dns'));
    expect((await readFlows(first)).report.companions).toEqual([]);
  });
});
