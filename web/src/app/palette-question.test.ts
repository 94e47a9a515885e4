import { expect, it } from 'vitest';
import { paletteQuestion } from './palette-question.ts';

it('asks the server for what was typed, from two letters on', () => {
  expect(paletteQuestion('ph', '/', true)).toBe('ph');
  expect(paletteQuestion('p', '/', true)).toBe('');
  expect(paletteQuestion('p'.repeat(200), '/samples/0', true)).toHaveLength(200);
  expect(paletteQuestion('p'.repeat(201), '/', true)).toBe('');
});

it('asks for nothing where files are opened locally, nor without the right to read', () => {
  expect(paletteQuestion('secret.example', '/local', true)).toBe('');
  expect(paletteQuestion('secret.example', '/local/0', true)).toBe('');
  expect(paletteQuestion('secret.example', '/', false)).toBe('');
  expect(paletteQuestion('secret.example', '/localized', true)).toBe('secret.example');
});
