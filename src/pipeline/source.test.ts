import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { openSource, type UnpackLimits } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly bytes: Buffer;
  readonly packing: string;
  readonly failure: unknown;
}

/** Everything a file gives, and what it ended with. */
async function readAll(content: Uint8Array, limits?: UnpackLimits): Promise<Outcome> {
  const path = join(folder, 'input');
  writeFileSync(path, content);
  const source = await openSource(path, undefined, limits);
  const pieces: Buffer[] = [];
  let failure: unknown = null;
  try {
    for await (const piece of source.pieces) pieces.push(Buffer.from(piece));
  } catch (error) {
    failure = error;
  }
  await source.close();
  return { bytes: Buffer.concat(pieces), packing: source.packing, failure };
}

/** Text that packs to about half, so that a cut in the packed bytes is a cut somewhere in the middle. */
function sampleText(lines: number): Buffer {
  let seed = 1;
  const numbers = Array.from({ length: lines }, () => {
    seed = Math.imul(seed, 1103515245) + 12345;
    return seed >>> 0;
  });
  return Buffer.from(numbers.join('\n'));
}

describe('openSource', () => {
  it.each([0, 1, 100, 200_000])('gives a plain and a packed file of %i lines whole', async (lines) => {
    const text = sampleText(lines);
    for (const [packing, content] of [
      ['none', text],
      ['gzip', gzipSync(text)],
    ] as const) {
      const outcome = await readAll(content);
      expect(outcome).toMatchObject({ packing, failure: null });
      expect(outcome.bytes.equals(text)).toBe(true);
    }
  });

  it.each([20, 1000, 150_000])(
    'gives what a broken gzip stream of %i lines still holds, then says so',
    async (lines) => {
      const text = sampleText(lines);
      const packed = gzipSync(text);
      for (const kept of [0.5, 0.9, 0.999]) {
        const { bytes, failure } = await readAll(packed.subarray(0, Math.floor(packed.length * kept)));
        expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
        expect(bytes.length).toBeGreaterThan(text.length * kept * 0.8 - 1000);
        expect(failure).toBeInstanceOf(AppError);
        expect((failure as AppError).message).toMatch(/gzip data is damaged after \d+ unpacked bytes: unexpected end/);
      }
    },
  );

  it('says that bytes which only begin like gzip are none', async () => {
    await expect(readAll(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6]))).rejects.toThrow(/gzip data is damaged/);
    await expect(readAll(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff]))).rejects.toThrow(
      /zstd data is/,
    );
  });

  it('stops at the limits of unpacking', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const byRatio = await readAll(bomb, { maxBytes: 1e12, maxRatio: 200 });
    expect((byRatio.failure as AppError).message).toContain('more than 200 times as many');
    expect(byRatio.bytes.length).toBeLessThanOrEqual(2 * 1024 * 1024);
    const bySize = await readAll(bomb, { maxBytes: 3 * 1024 * 1024, maxRatio: 1e9 });
    expect((bySize.failure as AppError).message).toContain('unpacks to more than 3145728 bytes');
    expect(bySize.bytes.length).toBeLessThanOrEqual(3 * 1024 * 1024);
  });

  it('tells a missing file and a folder apart', async () => {
    await expect(openSource(join(folder, 'missing'))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(openSource(folder)).rejects.toMatchObject({ kind: 'invalid-input' });
  });
});
