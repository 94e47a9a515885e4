import { describe, expect, it } from 'vitest';
import { createDestination } from '../model/destination.ts';
import type { KnowledgeRecord } from '../model/knowledge.ts';
import { METADATA_LIMITS, metadataOf, readTags } from '../model/metadata.ts';
import { createKnowledgeBase } from './knowledge-base.ts';
import { loadPacks, SHIPPED_KNOWLEDGE_FOLDER } from './load-packs.ts';
import { metadataOfRecord } from './metadata-of-record.ts';

const base = createKnowledgeBase(await loadPacks(SHIPPED_KNOWLEDGE_FOLDER));
const records = base.packs.flatMap((pack) => pack.records);

function recordOf(name: string, changes: Partial<KnowledgeRecord> = {}): KnowledgeRecord {
  return { ...base.find(createDestination(name, 'TCP', 443))!, ...changes };
}

describe('a knowledge record in the words of the old service', () => {
  it('every shipped record becomes one that a client could have posted', () => {
    expect(records.length).toBeGreaterThan(100);
    for (const record of records) {
      const metadata = metadataOfRecord(record);
      expect(metadataOf(metadata)).toEqual(metadata);
      expect(metadata.description.length).toBeLessThan(METADATA_LIMITS.descriptionChars);
    }
  });

  it('no shipped record claims an impact: that is a matter of what a flow did', () => {
    expect(records.some((record) => record.tags.includes('CredentialsEntered'))).toBe(true);
    for (const record of records) expect(metadataOfRecord(record).impactsTags).toBe('');
  });

  it('concern becomes relevance', () => {
    const relevance = (concern_level: number) =>
      metadataOfRecord(recordOf('lnk.short.example', { concern_level })).relevance;
    expect([1, 2, 3, 4, 5].map(relevance)).toEqual(['knownUninteresting', '', '', 'seenNearBad', 'knownBad']);
  });

  it('a link shortener is told as one, and as a way in', () => {
    const metadata = metadataOfRecord(recordOf('lnk.short.example'));
    expect(readTags(metadata.destinationTags)).toEqual(['URLShortener']);
    expect(readTags(metadata.activityPurposeTags)).toEqual(['Redirect', 'ExternalLink']);
    expect(readTags(metadata.attackVectorTags)).toEqual(['Redirect']);
  });

  it('a way in is told only where the destination deserves concern, and so is its abuse', () => {
    const calm = metadataOfRecord(recordOf('lnk.short.example', { concern_level: 2 }));
    expect(calm.attackVectorTags).toBe('');
    expect(calm.description).toBe(recordOf('lnk.short.example').intended_purpose);
    expect(metadataOfRecord(recordOf('lnk.short.example')).description).toContain(recordOf('lnk.short.example').abuse);
  });

  it('unknown words are kept, and words of every object are no fields', () => {
    const metadata = metadataOfRecord(
      recordOf('lnk.short.example', { tags: ['Tunnel', 'constructor'], category: 'toString' }),
    );
    expect(readTags(metadata.destinationTags)).toEqual(['Tunnel', 'constructor']);
  });

  it('a description is never empty', () => {
    const nothing = { intended_purpose: 'Unknown', abuse: '', when_concerned: '' };
    expect(metadataOfRecord(recordOf('lnk.short.example', nothing)).description).toBe('Shortened Link');
  });
});
