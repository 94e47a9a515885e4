import { expect, test } from 'vitest';
import { isDnsOverHttpsAddress, isDnsOverHttpsName } from './dns-over-https.ts';

test('knows resolvers by their names, and by names below those that give each client its own', () => {
  for (const name of [
    'dns.google',
    'cloudflare-dns.com',
    'mozilla.cloudflare-dns.com',
    'abc123.dns.nextdns.io',
    'one.one.one.one',
  ])
    expect(isDnsOverHttpsName(name)).toBe(true);
  for (const name of [
    '',
    'google',
    'www.google.com',
    'xdns.google',
    'a.dns.google',
    'notcloudflare-dns.com',
    'dns.google.evil.example',
    '.',
  ])
    expect(isDnsOverHttpsName(name)).toBe(false);
});

test('knows resolvers by their addresses', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])
    expect(isDnsOverHttpsAddress(address)).toBe(true);
  for (const address of ['8.8.8.9', '', '::1', '1.1.1.1 ']) expect(isDnsOverHttpsAddress(address)).toBe(false);
});
