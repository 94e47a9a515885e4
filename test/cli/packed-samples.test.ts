import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';

describe('e2e of packed samples', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowsage-packed-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts a capture once, packed or not, and says in how many samples a behaviour occurs', async () => {
    const plain = join(folder, 'a.pcap');
    const packed = join(folder, 'b.pcap.gz');
    writeFileSync(plain, readFileSync(new URL('../../samples/beacon.pcap', import.meta.url)));
    writeFileSync(packed, gzipSync(readFileSync(plain)));
    const out = join(folder, 'out');
    const run = (file: string): Promise<number> =>
      main(['-q', 'e2e', file, '-o', out, '--data-dir', join(folder, 'data'), '--json']);
    expect(await run(plain)).toBe(0);
    expect(await run(packed)).toBe(0);
    const { BayseFlows: flows } = JSON.parse(readFileSync(join(out, 'b.bf'), 'utf8'));
    const beacons = flows.filter((flow: { dst: string }) => flow.dst === 'beacon.update-check.example:443');
    expect(beacons.length).toBe(24);
    for (const beacon of beacons) {
      expect(beacon.flowIdCount).toBe(1);
      expect(beacon.destination_stats.count).toBe(1);
    }
  });
});
