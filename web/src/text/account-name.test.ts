import { expect, it } from 'vitest';
import { accountName, accountNames } from './account-name.ts';

const accounts = [
  { id: '11111111-aaaa', name: 'Night shift' },
  { id: '22222222-bbbb', name: 'night shift ' },
  { id: '33333333-cccc', name: 'Day shift' },
];

it('tells accounts of one name apart, and leaves other names as they are', () => {
  expect([...accountNames(accounts).values()]).toEqual([
    'Night shift (11111111)',
    'night shift  (22222222)',
    'Day shift',
  ]);
  expect(accountName(accounts, '33333333-cccc')).toBe('Day shift');
  expect(accountName(accounts, 'none')).toBeNull();
});
