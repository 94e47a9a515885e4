import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { HEAD_BYTES } from '../input/detect.ts';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import { block, COMPRESSED, frame, RAW, REPEATED } from '../lib/zstd/testing/frame.ts';
import { openSource, type Source, type UnpackLimits } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function fileOf(content: Uint8Array): string {
  const path = join(folder, `${files++}`);
  writeFileSync(path, content);
  return path;
}

const PIECE = 2 * 1024 * 1024;

/** Bytes that neither repeat nor compress, the same every time. */
function noise(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
const NOISE = noise(5 * PIECE + 3);

/** What can be read of a source, and the sentence of the fault that ended it. */
async function readAll(source: Source): Promise<{ bytes: Buffer; fault: string }> {
  const parts: Buffer[] = [];
  let fault = '';
  try {
    for await (const piece of source.pieces) parts.push(Buffer.from(piece));
  } catch (error) {
    fault = (error as Error).message;
  }
  await source.close();
  return { bytes: Buffer.concat(parts), fault };
}

async function readFile(
  path: string,
  limits?: UnpackLimits,
): Promise<{ bytes: Buffer; fault: string; source: Source }> {
  const source = await openSource(path, undefined, limits);
  return { ...(await readAll(source)), source };
}

/** Stored blocks: zstd frames of anything, without a packer. */
function storedZstd(content: Uint8Array): Uint8Array {
  const blocks: number[][] = [];
  for (let at = 0; at < content.length; at += 100_000)
    blocks.push(block(RAW, Math.min(100_000, content.length - at), [...content.subarray(at, at + 100_000)]));
  return frame([...blocks, block(RAW, 0, [], true)]);
}

describe('a plain file', () => {
  const sizes = [
    1,
    3,
    4,
    HEAD_BYTES - 1,
    HEAD_BYTES,
    HEAD_BYTES + 1,
    PIECE - 1,
    PIECE,
    PIECE + 1,
    2 * PIECE,
    3 * PIECE,
    4 * PIECE,
    5 * PIECE + 3,
  ];
  for (const size of sizes)
    it(`of ${size} bytes is read whole, in order, and seen as it lies on disk`, async () => {
      const content = NOISE.subarray(0, size);
      const seen: Buffer[] = [];
      const source = await openSource(fileOf(content), (bytes) => void seen.push(Buffer.from(bytes)));
      expect(source.packing).toBe('none');
      expect(source.packedBytes).toBe(size);
      expect(Buffer.compare(source.head, content.subarray(0, HEAD_BYTES))).toBe(0);
      const { bytes, fault } = await readAll(source);
      expect(fault).toBe('');
      expect(Buffer.compare(bytes, content)).toBe(0);
      expect(Buffer.compare(Buffer.concat(seen), content)).toBe(0);
    });

  it('may be empty', async () => {
    const { bytes, source } = await readFile(fileOf(new Uint8Array(0)));
    expect(bytes).toHaveLength(0);
    expect(source).toMatchObject({ packing: 'none', packedBytes: 0 });
    expect(source.head).toHaveLength(0);
  });

  it('may grow while it is read', async () => {
    const path = fileOf(NOISE.subarray(0, PIECE + 1000));
    const source = await openSource(path);
    const parts: Buffer[] = [];
    let end = PIECE + 1000;
    for await (const piece of source.pieces) {
      parts.push(Buffer.from(piece));
      if (end >= NOISE.length) continue;
      const more = Math.min(NOISE.length, end + 700_001);
      appendFileSync(path, NOISE.subarray(end, more));
      end = more;
    }
    await source.close();
    // Nothing is left out or read twice, wherever the end was met.
    const bytes = Buffer.concat(parts);
    expect(bytes.length).toBeGreaterThan(PIECE + 1000);
    expect(Buffer.compare(bytes, NOISE.subarray(0, bytes.length))).toBe(0);
  });

  it('may be left before its end', async () => {
    const source = await openSource(fileOf(NOISE));
    for await (const piece of source.pieces) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await source.close();
  });
});

describe('what cannot be opened', () => {
  it('is named with the reason', async () => {
    await expect(openSource(join(folder, 'missing'))).rejects.toMatchObject({
      kind: 'not-found',
      message: `${join(folder, 'missing')}: no such file`,
    });
    await expect(openSource(join(fileOf(NOISE.subarray(0, 9)), 'below'))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(openSource(folder)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: `${folder}: is a folder, expected a file`,
    });
    await expect(openSource(join(folder, 'x'.repeat(5000)))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(openSource('a\0b')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it.skipIf(process.getuid?.() === 0)(
    'is forbidden when it may not be read (skipped: root may read everything)',
    async () => {
      const path = fileOf(NOISE.subarray(0, 9));
      chmodSync(path, 0);
      await expect(openSource(path)).rejects.toMatchObject({ kind: 'forbidden' });
    },
  );
});

describe('a named pipe', () => {
  it('is read to its end, whose size nobody knows', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const content = NOISE.subarray(0, PIECE + 12_345);
    const writer = spawn(process.execPath, [
      '-e',
      `const fs = require('fs'); const out = fs.openSync(process.argv[1], 'w'); const all = fs.readFileSync(process.argv[2]);
       for (let at = 0; at < all.length; ) at += fs.writeSync(out, all, at, Math.min(70001, all.length - at));`,
      path,
      fileOf(content),
    ]);
    const { bytes, source } = await readFile(path);
    writer.kill();
    expect(source.packedBytes).toBeNull();
    expect(Buffer.compare(bytes, content)).toBe(0);
  });
});

describe('gzip', () => {
  const content = NOISE.subarray(0, PIECE + 400_077);
  const pack = (bytes: Uint8Array): Buffer => gzipSync(bytes, { level: 1 });

  it('is unpacked', async () => {
    const packed = pack(content);
    const { bytes, fault, source } = await readFile(fileOf(packed));
    expect(fault).toBe('');
    expect(source).toMatchObject({ packing: 'gzip', packedBytes: packed.length });
    expect(Buffer.compare(source.head, content.subarray(0, HEAD_BYTES))).toBe(0);
    expect(Buffer.compare(bytes, content)).toBe(0);
  });

  it('is unpacked without warnings, however many pieces it has', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    const packed = gzipSync(Buffer.alloc(15 * PIECE), { level: 0 });
    const { bytes } = await readFile(fileOf(packed));
    expect(bytes).toHaveLength(15 * PIECE);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('may have several members, wherever pieces are cut', async () => {
    // The first member ends one byte before, at, and one byte behind the end of a piece.
    for (const end of [PIECE - 1, PIECE, PIECE + 1]) {
      let first = gzipSync(content.subarray(0, end - 1000), { level: 0 });
      let size = end - 1000;
      while (first.length !== end) {
        size += end - first.length;
        first = gzipSync(content.subarray(0, size), { level: 0 });
      }
      const packed = Buffer.concat([first, gzipSync(Buffer.alloc(0)), pack(content.subarray(size))]);
      const { bytes, fault } = await readFile(fileOf(packed));
      expect(fault).toBe('');
      expect(Buffer.compare(bytes, content)).toBe(0);
    }
  });

  it('may be padded with zeros', async () => {
    for (const zeros of [1, PIECE + 1]) {
      const { bytes, fault } = await readFile(fileOf(Buffer.concat([pack(content), Buffer.alloc(zeros)])));
      expect(fault).toBe('');
      expect(Buffer.compare(bytes, content)).toBe(0);
    }
  });

  it('may be packed from nothing', async () => {
    const { bytes, fault, source } = await readFile(fileOf(gzipSync(Buffer.alloc(0))));
    expect({ length: bytes.length, fault, packing: source.packing }).toEqual({ length: 0, fault: '', packing: 'gzip' });
  });

  for (const size of [500, 50_000, 900_000])
    it(`keeps what came before the cut of ${size} bytes, and says so`, async () => {
      const packed = gzipSync(content.subarray(0, size));
      const path = fileOf(packed.subarray(0, packed.length - 20));
      const { bytes, fault } = await readFile(path);
      expect(fault).toContain(`${path}: gzip data is damaged after ${bytes.length} unpacked bytes: `);
      expect(bytes.length).toBeGreaterThan(size - 40);
      expect(Buffer.compare(bytes, content.subarray(0, bytes.length))).toBe(0);
    });

  it('keeps what came before damage, and before what is no gzip behind it', async () => {
    const packed = pack(content);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, packed.length - 400_000, packed.length - 399_000);
    for (const file of [damaged, Buffer.concat([packed, Buffer.from('hello')])]) {
      const { bytes, fault } = await readFile(fileOf(file));
      expect(fault).toContain('gzip data is damaged after');
      expect(bytes.length).toBeGreaterThan(content.length - 400_000 - 512 * 1024);
      expect(Buffer.compare(bytes.subarray(0, 1000), content.subarray(0, 1000))).toBe(0);
    }
  });

  it('refuses a file that only begins like it', async () => {
    await expect(openSource(fileOf(Uint8Array.of(0x1f, 0x8b, 9, 9, 9)))).rejects.toMatchObject({
      kind: 'invalid-input',
    });
    await expect(openSource(fileOf(Uint8Array.of(0x1f, 0x8b)))).rejects.toMatchObject({ kind: 'invalid-input' });
  });
});

describe('zstd', () => {
  const content = NOISE.subarray(0, 250_000);

  it('is unpacked, frame after frame', async () => {
    const packed = Buffer.concat([storedZstd(content), storedZstd(new Uint8Array(0)), storedZstd(content)]);
    const { bytes, fault, source } = await readFile(fileOf(packed));
    expect(fault).toBe('');
    expect(source.packing).toBe('zstd');
    expect(Buffer.compare(bytes, Buffer.concat([content, content]))).toBe(0);
  });

  it('may begin with a frame that is passed over', async () => {
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 9, 9, 9, 9);
    const { bytes, fault, source } = await readFile(fileOf(Buffer.concat([skippable, storedZstd(content)])));
    expect({ fault, packing: source.packing }).toEqual({ fault: '', packing: 'zstd' });
    expect(Buffer.compare(bytes, content)).toBe(0);
  });

  it('keeps what came before a cut, and says so', async () => {
    const path = fileOf(storedZstd(content).subarray(0, 150_000));
    const { bytes, fault } = await readFile(path);
    expect(Buffer.compare(bytes, content.subarray(0, 100_000))).toBe(0);
    expect(fault).toBe(
      `${path}: zstd data is damaged after 100000 unpacked bytes: zstd: the stream ends inside a frame, at byte 150000`,
    );
  });
});

describe('bombs', () => {
  const halfGigabyte = (): Buffer => {
    // Members of 16 MiB of zeros each: about a thousandth of that packed.
    const member = gzipSync(Buffer.alloc(16 * 1024 * 1024), { level: 9 });
    return Buffer.concat(Array.from({ length: 32 }, () => member));
  };

  /** Reads without keeping anything; gives how much came, and how far memory grew meanwhile. */
  async function drained(
    path: string,
    limits?: UnpackLimits,
  ): Promise<{ bytes: number; grown: number; fault: string }> {
    let bytes = 0;
    let fault = '';
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    const source = await openSource(path, undefined, limits);
    try {
      for await (const piece of source.pieces) {
        bytes += piece.length;
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
    } catch (error) {
      fault = (error as Error).message;
    }
    await source.close();
    return { bytes, grown: most - before, fault };
  }

  it('of gzip are stopped by their ratio within little memory', async () => {
    const path = fileOf(halfGigabyte());
    const { bytes, grown, fault } = await drained(path);
    expect(fault).toMatch(/: \d+ gzip bytes unpack to over \d+, more than 1000 times as many$/);
    expect(bytes).toBeGreaterThan(0);
    // Pieces that were read lie about until they are collected.
    expect(grown).toBeLessThan(256 * 1024 * 1024);
  });

  it('of gzip are stopped by size', async () => {
    const path = fileOf(gzipSync(NOISE, { level: 1 }));
    const { bytes, fault } = await drained(path, { maxBytes: 3_000_000, maxRatio: 1000 });
    expect(fault).toBe(`${path}: unpacks to more than 3000000 bytes, which is the limit`);
    expect(bytes).toBeLessThanOrEqual(3_000_000);
  });

  it('of zstd are stopped by their ratio within little memory', async () => {
    // 4 bytes for each 128 KiB: 128 GiB from 4 MiB.
    const blocks = Buffer.alloc(4 * 1024 * 1024);
    blocks.fill(Uint8Array.from(block(REPEATED, 128 * 1024, [0])));
    const { bytes, grown, fault } = await drained(fileOf(Buffer.concat([frame([]), blocks])));
    expect(fault).toMatch(/: \d+ zstd bytes unpack to over \d+, more than 1000 times as many$/);
    expect(bytes).toBeGreaterThan(1024 * 1024);
    expect(grown).toBeLessThan(64 * 1024 * 1024);
  });

  it('of zstd that want a huge window are refused', async () => {
    for (const windowLog of [28, 31, 41])
      await expect(openSource(fileOf(frame([block(RAW, 1, [1], true)], windowLog)))).rejects.toMatchObject({
        kind: 'invalid-input',
        message: expect.stringContaining('bytes of memory'),
      });
  });

  it('of zstd that only cost time are refused at once', async () => {
    const content = [1 | (1 << 3), 65, 255, 255, 255, 0b01010100, 0, 2, 52, ...new Array<number>(8).fill(255)];
    const started = processorMilliseconds();
    const one = block(COMPRESSED, content.length, content);
    await expect(openSource(fileOf(frame(Array.from({ length: 1000 }, () => one))))).rejects.toThrow('zstd');
    expect(processorMilliseconds() - started).toBeLessThan(2000);
  });

  it('leave files alone that unpack to little, however well they are packed', async () => {
    const path = fileOf(gzipSync(Buffer.alloc(1024 * 1024), { level: 9 }));
    const { bytes, fault } = await drained(path, { maxBytes: 2 ** 30, maxRatio: 10 });
    expect({ bytes, fault }).toEqual({ bytes: 1024 * 1024, fault: '' });
  });
});
