import { expect, it } from 'vitest';
import { AppError, errorMessage } from './app-error.ts';

it('tells its kind, its sentence and what was behind it', () => {
  const cause = new Error('ENOENT');
  const error = new AppError('not-found', 'a.pcap: no such file', { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'AppError', kind: 'not-found', message: 'a.pcap: no such file', cause });
});

it('finds the sentence of whatever was thrown', () => {
  expect(errorMessage(new AppError('conflict', 'taken'))).toBe('taken');
  expect(errorMessage(new TypeError('not a function'))).toBe('not a function');
  expect(errorMessage('plain text')).toBe('plain text');
  expect(errorMessage(undefined)).toBe('undefined');
});
