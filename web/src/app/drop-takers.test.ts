import { expect, it } from 'vitest';
import { dropTakers } from './drop-takers.ts';

it('takes dropped files on every page, and sends none that is opened locally', () => {
  expect(dropTakers('/findings', true)).toBe('shell');
  expect(dropTakers('/samples/1', true)).toBe('shell');
  expect(dropTakers('/', true)).toBe('page');
  expect(dropTakers('/samples', true)).toBe('page');
  expect(dropTakers('/local', true)).toBe('page');
  expect(dropTakers('/local/x', true)).toBe('page');
  expect(dropTakers('/findings', false)).toBe('nobody');
});
