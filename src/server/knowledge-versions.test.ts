import { describe, expect, it } from 'vitest';
import type { BehaviorRecord } from '../model/behavior-record.ts';
import { countExpired, expiryTimes, packsText, parsePacksText, versionsInTime } from './knowledge-versions.ts';

const VERSIONS = [{ name: 'starter', version: '1.0.0', digest: 'ab' }];

describe('what verdicts rest on', () => {
  it('is another text when other silences count or more records expired, and else the same', () => {
    const texts = [
      [null, 0],
      ['cd', 0],
      ['ef', 0],
      ['ef', 1],
      [null, 1],
    ].map(([silences, expired]) => packsText(versionsInTime(VERSIONS, silences as string | null, expired as number)));
    expect(new Set(texts).size).toBe(5);
    expect(texts[0]).toBe(packsText(VERSIONS));
    for (const text of texts) expect(parsePacksText(text)).toEqual(VERSIONS);
  });

  it('counts destinations, networks and guards of packs that expired up to a moment', () => {
    const never = Number.POSITIVE_INFINITY;
    const pack = { expiresAt: Float64Array.from([30, never, 10, 20, 20]) };
    expect([...expiryTimes(pack)]).toEqual([10, 20, 20, 30]);
    const counts = [9, 10, 19, 20, 30, 1e9].map((now) =>
      countExpired([pack, {}, { expiresAt: Float64Array.of(15) }], now),
    );
    expect(counts).toEqual([0, 1, 2, 4, 5, 5]);
    const guard = { target: 'a.example', names: 'exact', list: 'G' } as const;
    const behavior = { networksExpireAt: [8, null, 12] } as unknown as BehaviorRecord;
    const listed = { ...pack, behaviors: [behavior], guards: [guard, { ...guard, expiresAt: 25 }] };
    expect([...expiryTimes(listed)]).toEqual([8, 10, 12, 20, 20, 25, 30]);
  });
});
