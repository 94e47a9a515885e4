import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { BackupRows } from '../store/index.ts';
import { type BackupFile, type BackupSource, readBackup, writeBackup } from './backup.ts';

const ROWS: readonly BackupRows[] = [
  {
    table: 'accounts',
    rows: [
      ['a', 1, true, null],
      ['b\n', 2.5, false, '"'],
    ],
  },
  { table: 'samples', rows: [] },
];
const CONTENT = Buffer.alloc(500_000, 'capture ');

function source(onRelease = (): void => {}): BackupSource {
  return {
    store: {
      schemaVersion: 7,
      backup: async function* () {
        yield* ROWS;
      },
    },
    holdFiles: () => async () => onRelease(),
    waitingFiles: async function* (): AsyncGenerator<BackupFile> {
      yield { sampleId: '1'.repeat(32), part: 'content', bytes: pieces(CONTENT, 70_000) };
      yield { sampleId: '1'.repeat(32), part: 'names', bytes: pieces(Buffer.from('names'), 2) };
      yield { sampleId: '2'.repeat(32), part: 'content', bytes: pieces(Buffer.alloc(0), 1) };
    },
  };
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const backupOf = (onRelease?: () => void): Promise<Buffer> =>
  bytesOf(writeBackup(source(onRelease), '1.2.3', new Date('2030-01-01T00:00:00Z')));

it('gives back rows and files as they were', async () => {
  let isReleased = false;
  const bytes = await backupOf(() => (isReleased = true));
  expect(isReleased).toBe(true);
  const backup = await readBackup(() => pieces(bytes, 1000));
  expect(backup.head).toMatchObject({ schema: 7, program: '1.2.3', at: '2030-01-01T00:00:00.000Z' });
  const rows: BackupRows[] = [];
  for await (const part of backup.rows()) rows.push(part);
  expect(rows).toEqual(ROWS);
  const files: [string, string, Buffer][] = [];
  for await (const { sampleId, part, bytes } of backup.files()) files.push([sampleId, part, await bytesOf(bytes)]);
  expect(files.map(([id, part, { length }]) => [id[0], part, length])).toEqual([
    ['1', 'content', CONTENT.length],
    ['1', 'names', 5],
    ['2', 'content', 0],
  ]);
  expect(files[0]![2].equals(CONTENT)).toBe(true);
  const skipped: string[] = [];
  for await (const { part } of backup.files()) skipped.push(part);
  expect(skipped).toEqual(['content', 'names', 'content']);
});

it('believes nothing of a backup that was changed or breaks off, wherever', async () => {
  const bytes = await backupOf();
  const text = gunzipSync(bytes).toString('utf8');
  const lines = text.split('\n').slice(0, -1);
  const packed = (changed: string): (() => AsyncIterable<Uint8Array>) => {
    const changedBytes = gzipSync(changed);
    return () => pieces(changedBytes, 4096);
  };
  await expect(readBackup(packed(text))).resolves.toBeDefined();
  await expect(readBackup(packed(text.replace('"a",1', '"a",9')))).rejects.toThrow('it was changed');
  for (let kept = 0; kept < lines.length; kept++)
    await expect(
      readBackup(
        packed(
          lines
            .slice(0, kept)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      ),
    ).rejects.toThrow(/^backup: /);
  for (let left = 0; left < lines.length; left++)
    await expect(
      readBackup(
        packed(
          lines
            .filter((_, i) => i !== left)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      ),
    ).rejects.toThrow(/^backup: /);
  for (const cut of [0, 5, 20, bytes.length >> 1, bytes.length - 1])
    await expect(readBackup(() => pieces(bytes.subarray(0, cut), 4096))).rejects.toThrow(/^backup: /);
  await expect(readBackup(() => pieces(Buffer.from('no gzip at all'), 4))).rejects.toThrow('backup: gzip');
  await expect(readBackup(packed('{"format":"other"}\n'))).rejects.toThrow('something else');
});

it('lets go of the files when nobody reads on', async () => {
  let isReleased = false;
  const stream = writeBackup(
    source(() => (isReleased = true)),
    '1',
    new Date(),
  );
  const unpacked = stream.pipe(createGunzip());
  for await (const _ of unpacked) break;
  stream.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isReleased).toBe(true);
});

it('breaks off when the store does', async () => {
  const failing: BackupSource = {
    ...source(),
    store: {
      schemaVersion: 1,
      // biome-ignore lint/correctness/useYield: it fails before its first row
      backup: async function* () {
        throw new Error('the disk is gone');
      },
    },
  };
  await expect(bytesOf(writeBackup(failing, '1', new Date()))).rejects.toThrow('the disk is gone');
});
