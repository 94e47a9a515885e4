import { expect, test } from 'vitest';
import { isInternalName } from './internal-names.ts';

test('names and addresses that mean something inside a network only', () => {
  const internal = [
    '',
    'printer',
    'nas.local',
    'a.b.internal',
    'x.home.arpa',
    '4.3.2.1.in-addr.arpa',
    'dc.corp',
    'localhost',
    'app.localhost',
    'host.test',
    'host.invalid',
    'tv.fritz.box',
    'fritz.box',
    '10.0.0.1',
    '172.31.255.255',
    '169.254.1.1',
    '100.64.0.0',
    '100.127.255.255',
    '224.0.0.251',
    'fe80::1',
    'fd12::1',
    '::1',
    '::ffff:8.8.8.8',
    'a..com',
    '.com',
    'a b.com',
    'a\u0000.com',
    'bücher.de',
    `${'x'.repeat(64)}.com`,
    `${'x.'.repeat(130)}com`,
  ];
  for (const name of internal) expect(isInternalName(name), name).toBe(true);
});

test('public names and addresses, and the names of the samples', () => {
  const open = [
    'example.com',
    'a_b-c.example.co.uk',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.32.0.1',
    '2606:4700:4700::1111',
    'xn--bcher-kva.de',
    'login.secure.example',
    'abc.onion',
    'notfritz.box',
    `${'x'.repeat(63)}.com`,
  ];
  for (const name of open) expect(isInternalName(name), name).toBe(false);
});
