import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA, SHARED_FOLDER } from '../../test/shared-data.ts';
import { Children } from './children.ts';
import type { Job } from './job.ts';
import { readResult } from './result-file.ts';
import { CHILD_PROGRAM } from './testing/program.ts';

/** Malformed captures of other projects through real children: each one ends as a result or a sentence. */

const MALFORMED = join(SHARED_FOLDER, 'corpora', 'malformed');
const LARGEST_BYTES = 2 * 1024 * 1024;
const TRIED = 25;

const folder = mkdtempSync(join(tmpdir(), 'flowsage-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!HAS_SHARED_DATA)(`malformed uploads${NEEDS_SHARED_DATA}`, () => {
  it('end as flows or as a sentence, and never as a crash', async () => {
    const children = new Children({
      program: CHILD_PROGRAM,
      folder: join(folder, 'jobs'),
      limits: { memoryBytes: 2 * 1024 ** 3, cpuSeconds: 10, fileBytes: 256 * 1024 * 1024 },
    });
    const job: Job = {
      version: 1,
      kind: 'convert',
      fileType: 'pcap',
      hasNames: false,
      limits: { maxUnpackedBytes: 2 ** 30, maxUnpackRatio: 200, maxFlows: 100_000, maxNames: 100_000 },
      rules: [],
    };
    const names = readdirSync(MALFORMED)
      .sort()
      .filter((name) => statSync(join(MALFORMED, name)).size <= LARGEST_BYTES);
    const tried = names.filter((_, i) => i % Math.ceil(names.length / TRIED) === 0);
    const outcomes = { result: 0, refused: 0, nonsense: 0 };
    for (const name of tried) {
      const path = join(folder, 'upload');
      copyFileSync(join(MALFORMED, name), path);
      const signal = new AbortController().signal;
      const run = await children.run({ job, files: { content: path }, seconds: 10, signal });
      expect([name, run.end, run.detail]).toEqual([name, 'ended', '']);
      const reading = await readResult(join(run.folder, 'result.ndjson'), {
        maxFlows: 100_000,
        maxBytes: 256 * 1024 * 1024,
        eventIds: new Set(),
      });
      outcomes[reading.outcome]++;
      if (reading.outcome === 'nonsense') throw new Error(`${name}: ${reading.reason}`);
      if (reading.outcome === 'refused') expect(reading.refusal.message).toMatch(/^[\x20-\x7e…’]{10,1000}$/);
      else {
        let flows = 0;
        for await (const chunk of reading.result.chunks) flows += chunk[0]!.length;
        expect(flows).toBe(reading.result.report.flows);
      }
      await run.dispose();
    }
    await children.close();
    expect(tried.length).toBeGreaterThan(15);
    expect(outcomes.result).toBeGreaterThan(5);
  });
});
