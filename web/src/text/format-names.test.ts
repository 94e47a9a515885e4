import { expect, it } from 'vitest';
import { INPUT_FORMATS } from '../../../src/input/index.ts';
import { FORMAT_NAMES } from './format-names.ts';

it('has a name for each format that samples may be of, and no other', () => {
  const formats = INPUT_FORMATS.filter(({ content }) => content !== 'names').map(({ name }) => name);
  expect(Object.keys(FORMAT_NAMES).toSorted()).toEqual(formats.toSorted());
  expect(new Set(Object.values(FORMAT_NAMES)).size).toBe(formats.length);
});
