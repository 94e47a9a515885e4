import { expect, it } from 'vitest';
import { nearestText } from './nearest-text.ts';

const NAMES = ['maxUploadBytes', 'maxUnpackedBytes', 'port', 'host', 'dataDir'];

it('finds what a mistyped word means, whatever its dashes and capitals', () => {
  expect(nearestText('maxUplaodBytes', NAMES)).toBe('maxUploadBytes');
  expect(nearestText('max-upload-bytes', NAMES)).toBe('maxUploadBytes');
  expect(nearestText('MAX_UNPACKED_BYTE', NAMES)).toBe('maxUnpackedBytes');
  expect(nearestText('prot', ['port'])).toBe(null);
  expect(nearestText('por', NAMES)).toBe('port');
});

it('finds nothing for another word, and takes no time for a long one', () => {
  expect(nearestText('colour', NAMES)).toBe(null);
  expect(nearestText('', NAMES)).toBe(null);
  expect(nearestText('x'.repeat(1_000_000), NAMES)).toBe(null);
});
