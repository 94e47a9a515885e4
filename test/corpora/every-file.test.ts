import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/lib/app-error.ts';
import { convert } from '../../src/pipeline/convert.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from '../shared-data.ts';
import { CORPORA_FOLDER, readFileList } from './corpus-files.ts';

/** A file may take a second for every MiB it has, a second at least; machines under load are given three times that. */
const MILLIS_PER_MEBIBYTE = 1000;
const PATIENCE = 3;
/** All of them take 20 seconds on a machine that does nothing else; one that runs other tests beside may take much longer. */
const MOST_MILLIS = 240_000;
/** Memory that may come on top of what the process had before the first file. */
const MAX_GROWTH_BYTES = 300 * 1024 ** 2;

interface Outcome {
  readonly file: string;
  readonly flows: number;
  readonly millisPerMebibyte: number;
  /** Nothing, a refusal, or what should not have come out. */
  readonly error: unknown;
}

const files = readFileList();

describe.skipIf(!HAS_SHARED_DATA)(`every file of the corpora${NEEDS_SHARED_DATA}`, () => {
  const outcomes: Outcome[] = [];
  let growthBytes = 0;

  beforeAll(async () => {
    const before = process.memoryUsage().rss;
    for (const file of files) {
      outcomes.push(await convertFile(file));
      growthBytes = Math.max(growthBytes, process.memoryUsage().rss - before);
    }
  }, MOST_MILLIS);

  it(`is converted, or refused with a reason (${files.length} files)`, () => {
    const crashed = outcomes.filter(({ error }) => error !== null && !(error instanceof AppError));
    expect(crashed).toEqual([]);
    expect(outcomes.filter(({ flows }) => flows > 0).length).toBeGreaterThan(1100);
  });

  it('takes no longer than its size allows', () => {
    const slow = outcomes.filter(({ millisPerMebibyte }) => millisPerMebibyte > MILLIS_PER_MEBIBYTE * PATIENCE);
    expect(slow).toEqual([]);
  });

  it('leaves the memory of the process bounded', () => {
    expect(growthBytes).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it('has only numbers in its flows', () => {
    expect(outcomes.filter(({ flows }) => Number.isNaN(flows))).toEqual([]);
  });
});

async function convertFile(file: string): Promise<Outcome> {
  const path = join(CORPORA_FOLDER, file);
  const mebibytes = Math.max(1, statSync(path).size / 1024 ** 2);
  const started = performance.now();
  let flows = 0;
  let error: unknown = null;
  try {
    const { batch } = await convert(path);
    flows = isSane(batch) ? batch.count : Number.NaN;
  } catch (thrown) {
    error = thrown;
  }
  return { file, flows, millisPerMebibyte: (performance.now() - started) / mebibytes, error };
}

/** Times and counts are whole, finite and not negative, and nothing ends before it starts. */
function isSane(batch: Awaited<ReturnType<typeof convert>>['batch']): boolean {
  const { count, startMicros, endMicros, srcPackets, dstPackets, srcPayloadBytes, dstPayloadBytes } = batch;
  for (let i = 0; i < count; i++) {
    const counts = [startMicros[i]!, srcPackets[i]!, dstPackets[i]!, srcPayloadBytes[i]!, dstPayloadBytes[i]!];
    if (!counts.every((value) => Number.isInteger(value) && value >= 0)) return false;
    if (!(endMicros[i]! >= startMicros[i]!)) return false;
  }
  return true;
}
