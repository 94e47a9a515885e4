import { describe, expect, it } from 'vitest';
import { isNothingRead, nothingReadReason } from './nothing-read.ts';

describe('a sample of which nothing was read', () => {
  it('is one that was read and has no flow, not one that waits, failed, or has flows', () => {
    expect(isNothingRead({ state: 'processed', flows: 0 })).toBe(true);
    expect(isNothingRead({ state: 'processed', flows: 1 })).toBe(false);
    expect(isNothingRead({ state: 'processed', flows: null })).toBe(false);
    for (const state of ['uploaded', 'processing', 'failed'] as const)
      expect(isNothingRead({ state, flows: 0 })).toBe(false);
  });

  it('says why: the damage first, then what was left out most, else that there is nothing to read', () => {
    const skipped = [
      { reason: 'not IP', count: 1200 },
      { reason: 'too short', count: 3 },
    ];
    expect(nothingReadReason({ message: 'pcap: cut at byte 24', skipped })).toBe('pcap: cut at byte 24');
    expect(nothingReadReason({ message: null, skipped })).toBe('Left out while reading: 1,200 × not IP');
    expect(nothingReadReason({ message: null, skipped: [] })).toBe('It has no traffic that Flowsage reads');
  });
});
