import { expect, test } from 'vitest';
import { checkedMetadataKey, checkedNewKey } from './written-record.ts';

test('a destination is a host with a port, or with ICMP', () => {
  for (const key of ['a.example:443', 'host:0', '192.0.2.1:ICMP', '2001:db8::7:443'])
    expect(checkedMetadataKey('destination', key)).toBe(key);
});

test('an address without its port is not taken for a shorter name with one', () => {
  for (const key of ['2001:db8::7', 'a.example', 'a:b:443', '[2001:db8::7]:443', `${'a'.repeat(300)}:443`])
    expect(() => checkedMetadataKey('destination', key)).toThrow('expected name:port or name:ICMP');
});

test('what is written anew is of a name that flows can have, and what is kept can still be named', () => {
  for (const [key, sentence] of [
    ['*.example:443', 'key: *.example is a pattern, expected one name'],
    ['*:443', 'key: * is a pattern'],
    ['www.*.example:ICMP', 'key: www.*.example is a pattern'],
    ['.:443', 'key: . has an empty part, expected a name or an address'],
    ['.example:443', 'key: .example has an empty part'],
    ['a..example:443', 'key: a..example has an empty part'],
    ['a.example:65536', 'key: port 65536, expected at most 65535, or ICMP'],
  ] as const) {
    expect(checkedMetadataKey('destination', key)).toBe(key);
    expect(() => checkedNewKey('destination', key)).toThrow(sentence);
  }
  for (const key of [
    'a.example:443',
    'a.example:65535',
    'printer:9100',
    '-a.example:443',
    '192.0.2.1:ICMP',
    'fe80::1:443',
    '2001:db8::7:443',
  ])
    expect(checkedNewKey('destination', key)).toBe(key);
  expect(() => checkedNewKey('destination', 'a.example')).toThrow('expected name:port or name:ICMP');
  expect(checkedNewKey('event', 'any-id')).toBe('any-id');
});
