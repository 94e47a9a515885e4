import { describe, expect, it } from 'vitest';
import { createKnowledgeBase, findPackSources, SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { lintPack } from '../knowledge/pack.ts';
import { NO_STATISTICS } from '../model/statistics.ts';
import { judgeBatch, prepareKnowledge } from './judge-file.ts';
import { batchOfCase } from './test-pack.ts';

const shipped = findPackSources(SHIPPED_KNOWLEDGE_FOLDER).map((source) => lintPack(source));
const prepared = prepareKnowledge(createKnowledgeBase(shipped.flatMap(({ pack }) => (pack === null ? [] : [pack]))));

/** What a sample that is one upload reads as, in packets as full as those of files. */
async function uploaded(host: string, srcBytes: number): Promise<string> {
  const srcPackets = Math.ceil(srcBytes / 1400);
  const flow = { dst: `${host}:443`, srcBytes, dstBytes: 9000, srcPackets, dstPackets: srcPackets >> 1, duration: 5 };
  const [{ written }] = shipped[0]!.cases as [(typeof shipped)[0]['cases'][0]];
  const { batch } = batchOfCase({ ...written, flows: [flow] });
  const compared = { statistics: NO_STATISTICS, sampleCount: 0, sampleIsCounted: false };
  return (await judgeBatch(batch, prepared, compared, 0)).verdict;
}

describe('files handed in at services that keep and share files are everyday', () => {
  for (const [host, bytes] of [
    ['contoso-my.sharepoint.com', 5_000_000],
    ['api.onedrive.com', 2_000_000],
    ['drive.google.com', 900_000],
    ['docs.google.com', 2_000_000],
    ['content.dropboxapi.com', 50_000_000],
    ['p34-content.icloud.com', 3_500_000],
    ['teams.microsoft.com', 24_000_000],
    ['mybucket.s3.eu-central-1.amazonaws.com', 120_000],
  ] as const)
    it(`${bytes} bytes to ${host}`, async () => {
      expect(await uploaded(host, bytes)).toBe('No Interesting Activity');
    });
});

describe('uploads are told as before', () => {
  for (const [host, bytes, verdict] of [
    ['content.dropboxapi.com', 60_000_000, 'Suspicious Activity'],
    ['api.telegram.org', 2_000_000, 'Suspicious Activity'],
    ['webhook.site', 1_000_000, 'Suspicious Activity'],
    ['pastebin.com', 1_000_000, 'Suspicious Activity'],
    ['up.nobody.example', 2_000_000, 'Suspicious Activity'],
    ['mybucket.s3.eu-central-1.amazonaws.com', 12_000_000, 'Suspicious Activity'],
    // Another place behind the name of one that takes questions of a few hundred bytes.
    ['ocsp.digicert.com', 1_000_000, 'Suspicious Activity'],
    ['gofile.io', 2_000_000, 'Impact'],
    ['mega.nz', 2_000_000, 'Impact'],
    ['transfer.sh', 2_000_000, 'Impact'],
  ] as const)
    it(`${bytes} bytes to ${host}`, async () => {
      expect(await uploaded(host, bytes)).toBe(verdict);
    });
});
