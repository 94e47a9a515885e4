import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowId, parseFlowId } from './flow-id.ts';

test.each([
  [
    'minorResourcesDownloadedQuickly',
    'cutt.ly:443',
    '3330c3270f0ae8b4afb287f804f19d2e31175677297e33d1b778931523638508',
  ],
  ['dnsQuery', '8.8.8.8:53', '892d74238e3f6e758d104fdd6248fed158b3f1ea14c13d9075c5862f47caa86e'],
  // Two ids whose hash begins with a zero, written without it.
  ['failedConnection', 'www.example.com:443', '5dab36bfb435496df4d6a17d9df2f3b50d16ba3d29754655fdb482275ac8b63'],
  [
    'keepAlive',
    '2607:fb90:d726:7b19:5cc5:a122:d8ae:24e6:ICMP6',
    '32a46dbfc2c32295abf780cf885742174091fd89d1092096c3951c1f87d2365d',
  ],
])('%s at %s', (category, destinationData, wanted) => {
  expect(flowId(category, destinationData)).toBe(wanted);
});

test('is the hash without leading zeros for any destination, long or beyond ASCII', () => {
  const destination = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ minLength: 250, maxLength: 500 }),
  );
  fc.assert(
    fc.property(destination, (destinationData) => {
      const hash = createHash('sha256').update(`dnsQuery 07/04/2020 ${destinationData}`).digest('hex');
      expect(flowId('dnsQuery', destinationData)).toBe(BigInt(`0x${hash}`).toString(16).padStart(32, '0'));
    }),
    { numRuns: 500 },
  );
});

test('reads ids in any case and with or without leading zeros', () => {
  const id = flowId('failedConnection', 'www.example.com:443');
  expect(id).toHaveLength(63);
  expect(parseFlowId(id)).toBe(id);
  expect(parseFlowId(`0${id.toUpperCase()}`)).toBe(id);
  expect(parseFlowId('0'.repeat(40))).toBe('0'.repeat(32));
  expect(parseFlowId('0'.repeat(31))).toBeNull();
  expect(parseFlowId(`${'a'.repeat(63)}g`)).toBeNull();
  expect(parseFlowId('a'.repeat(65))).toBeNull();
});
