import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';
import { isGroupIpv4, isGroupIpv6, isLikelyBroadcastIpv4, isLocalIpv4, isLocalIpv6 } from './address-scope.ts';

function isLocal(text: string): boolean {
  const { family, words } = parseAddress(text)!;
  return family === 4 ? isLocalIpv4(words[3]) : isLocalIpv6(...words);
}

function isGroup(text: string): boolean {
  const { family, words } = parseAddress(text)!;
  return family === 4 ? isGroupIpv4(words[3]) : isGroupIpv6(words[0]);
}

/** First and last address of every local range, and their neighbours outside; null where there is none. */
const RANGES: readonly (readonly [before: string | null, first: string, last: string, after: string | null])[] = [
  [null, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['223.255.255.255', '224.0.0.0', '255.255.255.255', null],
  [null, '::', '::1', '::2'],
  ['::fffe:ffff:ffff', '::ffff:0:0', '::ffff:ffff:ffff', '::1:0:0:0'],
  ['64:ff9b:0:ffff::', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', '64:ff9b:2::'],
  ['ff:ffff::', '100::', '100::ffff:ffff:ffff:ffff', '100:0:0:1::'],
  ['2000:ffff::', '2001::', '2001:1ff:ffff:ffff::', '2001:200::'],
  ['2001:db7:ffff::', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'],
  ['2001:ffff::', '2002::', '2002:ffff:ffff::', '2003::'],
  ['fbff:ffff::', 'fc00::', 'fdff:ffff:ffff::', 'fe00::'],
  ['fe7f:ffff::', 'fe80::', 'febf:ffff::', 'fec0::'],
  ['feff:ffff::', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null],
];

describe('local addresses', () => {
  it.each(RANGES)('%s | %s to %s | %s', (before, first, last, after) => {
    expect([isLocal(first), isLocal(last)]).toEqual([true, true]);
    if (before !== null) expect(isLocal(before)).toBe(false);
    if (after !== null) expect(isLocal(after)).toBe(false);
  });

  it.each(['8.8.8.8', '100.64.0.1', '2606:4700::1111', '64:ff9b::808:808'])('%s is not one', (text) => {
    expect(isLocal(text)).toBe(false);
  });
});

describe('group addresses', () => {
  it.each(['224.0.0.0', '239.255.255.255', '255.255.255.255', 'ff00::', 'ff02::1', 'ffff::'])('%s', (text) => {
    expect(isGroup(text)).toBe(true);
  });

  it.each(['223.255.255.255', '240.0.0.0', '255.255.255.254', '10.0.0.255', 'feff::', '::'])('not %s', (text) => {
    expect(isGroup(text)).toBe(false);
  });
});

describe('likely broadcast addresses', () => {
  it.each<[string, boolean]>([
    ['10.1.2.255', true],
    ['172.16.0.255', true],
    ['192.168.1.255', true],
    ['192.168.1.254', false],
    ['172.32.0.255', false],
    ['8.8.8.255', false],
    ['192.169.0.255', false],
  ])('%s: %s', (text, expected) => {
    expect(isLikelyBroadcastIpv4(parseAddress(text)!.words[3])).toBe(expected);
  });
});
