import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect, collectText } from '../text/testing.ts';
import { zeekDns } from './read.ts';

const CASES = new URL('cases/', import.meta.url);

describe('zeekDns', () => {
  test.each(readdirSync(CASES))('reads the same look-ups from %s, at the time of the answer', (name) => {
    const { lookups, skips } = collect(zeekDns, [readFileSync(new URL(name, CASES))]);
    expect(skips).toEqual({});
    expect(lookups).toEqual([
      [1_700_000_000_270_000, 'www.example.com', '203.0.113.9'],
      [1_700_000_000_270_000, 'www.example.com', '203.0.113.10'],
      [1_700_000_001_010_000, 'www.example.com', '2001:db8::9'],
      [1_700_000_004_000_000, 'late.example.com', '203.0.113.12'],
    ]);
  });

  test('counts records without a time', () => {
    const { lookups, skips } = collectText(
      zeekDns,
      '{"ts":"x","query":"a.example","qclass":1,"qtype":1,"answers":["10.0.0.1"]}\n{"query":"a","answers":["10.0.0.1"]}',
    );
    expect(lookups).toEqual([]);
    expect(skips).toEqual({ 'zeek-dns: record without a time': 1, 'zeek-dns: record without ts': 1 });
  });

  test('undoes escapes in names', () => {
    const head = '#fields\tts\tquery\tqclass\tqtype\tanswers\n';
    expect(collectText(zeekDns, `${head}1.5\ta\\x2cb.example\t1\t1\t10.0.0.1\n`).lookups).toEqual([
      [1_500_000, 'a,b.example', '10.0.0.1'],
    ]);
  });
});
