import { expect, test } from 'vitest';
import { FLOW_CATEGORIES } from '../model/labels.ts';
import { categoryRules } from './category-rules.ts';
import { flowCategory, halfToEven } from './flow-category.ts';
import { flowCategoryOf } from './flow-numbers.ts';
import { randomFlows } from './testing/random-flows.ts';

/** srcPackets, srcBytes, dstPackets, dstBytes, duration, port, category: both sides of every threshold. */
const ROWS: [number, number, number, number, number, number, string][] = [
  // 1 and 2: the mean of 66.5 still rounds to 66, half to even.
  [1, 66, 0, 0, 0, 80, 'failedConnection'],
  [1, 67, 0, 0, 0, 80, 'unidirectional'],
  [2, 133, 0, 0, 0, 80, 'failedConnection'],
  [2, 134, 0, 0, 0, 80, 'unidirectional'],
  [4, 266, 0, 0, 0, -1, 'failedConnection'],
  [4, 267, 0, 0, 0, -1, 'unidirectional'],
  [0, 66, 0, 0, 0, 80, 'failedConnection'],
  [0, 67, 0, 0, 0, 80, 'unidirectional'],
  [2, 133, 1, 0, 0, 80, 'unclassified'],
  // 3
  [1, 40, 1, 90, 0.1, 53, 'dnsQuery'],
  [2, 40, 1, 90, 0.1, 53, 'minorResourcesDownloadedQuickly'],
  [1, 40, 2, 90, 0.1, 53, 'minorResourcesDownloadedQuickly'],
  [1, 40, 1, 90, 0.1, 54, 'minorResourcesDownloadedQuickly'],
  // 4
  [9, 40, 9, 90, 0.1, 853, 'dotsQuery'],
  [9, 40, 0, 0, 0.1, 853, 'failedConnection'],
  [9, 40, 9, 90, 0.1, 852, 'minorResourcesDownloadedQuickly'],
  // 5 and 14
  [5, 0, 3, 1, 2, 80, 'keepAlive'],
  [5, 0, 2, 1, 2, 80, 'unclassified'],
  [3, 0, 5, 0, 2, 80, 'keepAlive'],
  [3, 0, 6, 0, 2, 80, 'unclassified'],
  [3, 1, 3, 1, 2, 80, 'singleResourceLoaded'],
  [3, 0, 3, 0, 1.999999, 80, 'unclassified'],
  [2, 0, 2, 0, 1.999999, 80, 'closedSession'],
  [2, 0, 3, 0, 1.999999, 80, 'unclassified'],
  [3, 0, 2, 0, 1.999999, 80, 'unclassified'],
  [2, 0, 2, 1, 1.999999, 80, 'unclassified'],
  [2, 0, 2, 0, 2, 80, 'keepAlive'],
  // 6
  [5, 101, 6, 101, 0.5, 443, 'tlsNegotiationOnly'],
  [6, 101, 6, 101, 0.5, 443, 'singleResourceLoaded'],
  [5, 100, 6, 101, 0.5, 443, 'singleResourceLoaded'],
  [5, 101, 6, 100, 0.5, 443, 'singleResourceLoaded'],
  [5, 101, 6, 101, 0.500001, 443, 'singleResourceLoaded'],
  [5, 101, 6, 101, 0.5, 444, 'singleResourceLoaded'],
  [5, 1000, 6, 1047, 0.5, 443, 'tlsNegotiationOnly'],
  [5, 1000, 6, 1048, 0.5, 443, 'singleResourceLoaded'],
  // 7: half of 5 is 2, half of 7 is 4.
  [9, 7, 20, 3, 0, 80, 'smallUpload'],
  [9, 5, 20, 2, 0, 80, 'unclassified'],
  [9, 5, 20, 1, 0, 80, 'smallUpload'],
  [9, 100, 20, 49, 0, 80, 'smallUpload'],
  [9, 100, 20, 50, 0, 80, 'unclassified'],
  [9, 100, 20, 0, 0, 80, 'unclassified'],
  [900, 1_000_000, 20, 1, 0, 80, 'smallUpload'],
  // 8
  [900, 1_000_001, 20, 1, 0, 80, 'largeUpload'],
  [900, 1_000_010, 20, 300_002, 0, 80, 'largeUpload'],
  [900, 1_000_010, 20, 300_003, 0, 80, 'unclassified'],
  [900, 1_000_010, 20, 0, 0, 80, 'unclassified'],
  // 9: both sides of twice, of the sizes, of full packets, of the durations.
  [9, 100, 20, 201, 0, 80, 'minorResourcesDownloadedQuickly'],
  [9, 100, 20, 200, 0, 80, 'unclassified'],
  [9, 0, 20, 201, 0, 80, 'unclassified'],
  [5, 9, 20, 9999, 1, 80, 'minorResourcesDownloadedQuickly'],
  [5, 9, 20, 10_000, 1, 80, 'someResourcesDownloadedQuickly'],
  [5, 9, 2000, 999_999, 1, 80, 'someResourcesDownloadedQuickly'],
  [5, 9, 2000, 1_000_000, 1, 80, 'majorResourcesDownloadedQuickly'],
  [5, 9, 5, 6056, 1, 80, 'minorResourcesDownloadedQuickly'],
  [5, 9, 5, 6057, 1, 80, 'minorContentDownloadedQuickly'],
  [1, 9, 1, 1400, 1, 80, 'minorResourcesDownloadedQuickly'],
  [1, 9, 2, 2800, 1, 80, 'minorContentDownloadedQuickly'],
  [5, 9, 8, 10_000, 1, 80, 'someContentDownloadedQuickly'],
  [5, 9, 800, 1_000_000, 1, 80, 'majorContentDownloadedQuickly'],
  [5, 9, 5, 6057, 1.000001, 80, 'minorContentDownloaded'],
  [5, 9, 5, 6057, 2.5, 80, 'minorContentDownloaded'],
  [5, 9, 5, 6057, 2.500001, 80, 'minorResourcesDownloaded'],
  [5, 9, 5, 6056, 2.5, 80, 'minorResourcesDownloaded'],
  [5, 9, 20, 40_000, 9.999999, 80, 'someContentDownloaded'],
  [5, 9, 19, 40_000, 9.999999, 80, 'someResourcesDownloaded'],
  [5, 9, 800, 1_000_000, 9, 80, 'majorContentDownloaded'],
  [5, 9, 900, 1_000_000, 9, 80, 'majorResourcesDownloaded'],
  [5, 9, 20, 9999, 10, 80, 'minorDataDownloadedViaLongSession'],
  [5, 9, 20, 40_000, 10, 80, 'someDataDownloadedViaLongSession'],
  [5, 9, 800, 1_000_000, 10, 80, 'majorDataDownloadedViaLongSession'],
  // 10: four fifths to five quarters, ends included.
  [5, 500, 4, 500, 10, 80, 'singleResourceLoaded'],
  [4, 500, 5, 500, 10, 80, 'singleResourceLoaded'],
  [6, 500, 4, 500, 10, 80, 'unclassified'],
  [4, 500, 6, 500, 10, 80, 'unclassified'],
  [5, 9999, 5, 9999, 10, 80, 'singleResourceLoaded'],
  [5, 10_000, 5, 9999, 10, 80, 'unclassified'],
  [5, 9999, 5, 10_000, 10, 80, 'unclassified'],
  [5, 500, 5, 500, 10.000001, 80, 'asNeededChannel'],
  // 11
  [5, 11, 5, 0, 10.000001, 80, 'continuousClientChannel'],
  [5, 11, 5, 0, 10, 80, 'unclassified'],
  [5, 10, 5, 0, 10.000001, 80, 'asNeededChannel'],
  [6, 11, 5, 0, 10.000001, 80, 'asNeededChannel'],
  // 12
  [5, 0, 5, 11, 10.000001, 80, 'continuousServerChannel'],
  [5, 0, 5, 11, 10, 80, 'unclassified'],
  [5, 0, 5, 10, 10.000001, 80, 'asNeededChannel'],
  [5, 0, 6, 11, 10.000001, 80, 'asNeededChannel'],
  // 13
  [5, 500, 7, 500, 10.000001, 80, 'asNeededChannel'],
  [5, 500, 8, 500, 10.000001, 80, 'unclassified'],
  [8, 500, 5, 500, 10.000001, 80, 'unclassified'],
  [1, 500, 3, 500, 11, 80, 'asNeededChannel'],
  [0, 500, 2, 500, 11, 80, 'unclassified'],
];

test.each(ROWS)('%d packets of %d bytes, %d of %d back, %d s, port %d: %s', (sp, sb, dp, db, d, port, name) => {
  expect(FLOW_CATEGORIES[flowCategory(sp, sb, dp, db, d, port)]!.name).toBe(name);
});

test('the table of rows reaches every category', () => {
  expect(new Set(ROWS.map((row) => row[6]))).toEqual(new Set(FLOW_CATEGORIES.map((entry) => entry.name)));
});

test('halves whole numbers to even', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(halfToEven)).toEqual([0, 0, 1, 2, 2, 2, 3, 4]);
});

test('agrees with the rules that explain themselves, and reaches every category on random flows', () => {
  const reached = new Set<number>();
  for (const flow of randomFlows(20, 60_000)) {
    const category = flowCategoryOf(flow);
    const rule = categoryRules(flow).find((one) => one.conditions.every((condition) => condition.holds))!;
    if (category !== rule.id) expect({ flow, category }).toEqual({ flow, category: rule.id });
    reached.add(category);
  }
  expect([...reached].sort((a, b) => a - b)).toEqual(FLOW_CATEGORIES.map((_, id) => id));
});

test('compares exactly where doubles would round', () => {
  // 5 * dstBytes is one above 6056 * dstPackets; both products are beyond 2^53.
  const dstPackets = 7_000_000_000_001;
  const dstBytes = (6056 * 7_000_000_000_000) / 5 + 1212;
  expect(BigInt(dstBytes) * 5n - BigInt(dstPackets) * 6056n).toBe(4n);
  expect(FLOW_CATEGORIES[flowCategory(1, 1, dstPackets, dstBytes, 1, 80)]!.name).toBe('majorContentDownloadedQuickly');
  expect(FLOW_CATEGORIES[flowCategory(1, 1, dstPackets, dstBytes - 1, 1, 80)]!.name).toBe(
    'majorResourcesDownloadedQuickly',
  );
});
