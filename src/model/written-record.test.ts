import { expect, test } from 'vitest';
import { checkedMetadataKey } from './written-record.ts';

test('a destination is a host with a port, or with ICMP', () => {
  for (const key of ['a.example:443', 'host:0', '192.0.2.1:ICMP', '2001:db8::7:443'])
    expect(checkedMetadataKey('destination', key)).toBe(key);
});

test('an address without its port is not taken for a shorter name with one', () => {
  for (const key of ['2001:db8::7', 'a.example', 'a:b:443', '[2001:db8::7]:443', `${'a'.repeat(300)}:443`])
    expect(() => checkedMetadataKey('destination', key)).toThrow('expected name:port or name:ICMP');
});
