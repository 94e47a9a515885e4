import { expect, test } from 'vitest';
import type { Guard, GuardNames } from '../model/knowledge.ts';
import { createGuardList, guardListOf } from './guard-list.ts';

const guard = (target: string, names: GuardNames = 'exact'): Guard => ({ target, names, list: `list of ${target}` });

test('a name is guarded itself, and names below it only where the list means them', () => {
  const guards = guardListOf([guard('search.example'), guard('cdn.example', 'below'), guard('odd.example', 'none')]);
  const guarded = (name: string) => guards.isGuarded({ name });
  expect(guarded('search.example')).toBe(true);
  expect(guarded('Search.Example.')).toBe(true);
  expect(guarded('login.search.example')).toBe(false);
  expect(guarded('cdn.example')).toBe(true);
  expect(guarded('a.b.cdn.example')).toBe(true);
  expect(guarded('notcdn.example')).toBe(false);
  expect(guarded('odd.example')).toBe(false);
});

test('a suffix in a list guards itself and nobody below it', () => {
  const guards = guardListOf([guard('com', 'below'), guard('co.uk', 'below')]);
  expect(guards.isGuarded({ name: 'com' })).toBe(true);
  expect(guards.isGuarded({ name: 'evil.com' })).toBe(false);
  expect(guards.isGuarded({ name: 'evil.co.uk' })).toBe(false);
});

test('addresses and networks, also those of which only a part is guarded', () => {
  const guards = guardListOf([guard('192.88.99.0/24'), guard('3fff:1::53')]);
  expect(guards.guardOf('192.88.99.200')?.list).toBe('list of 192.88.99.0/24');
  expect(guards.guardOf('192.88.98.200')).toBeNull();
  expect(guards.guardOf('3fff:1::53')).not.toBeNull();
  expect(guards.guardOf('192.88.99.128/25')?.list).toBe('list of 192.88.99.0/24');
  expect(guards.guardOf('192.88.0.0/16')?.list).toBe('addresses within it');
  expect(guards.guardOf('3fff::/20')).not.toBeNull();
});

test('the guards of all packs make one list, and packs without any make an empty one', () => {
  const guards = createGuardList([{ guards: [guard('a.example')] }, {}, { guards: [guard('b.example')] }]);
  expect(guards.size).toBe(2);
  expect(guards.isGuarded({ name: 'b.example' })).toBe(true);
  expect(createGuardList([{}]).isGuarded({ name: 'b.example' })).toBe(false);
});
