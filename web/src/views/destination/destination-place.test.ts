import { describe, expect, it } from 'vitest';
import { isAddress, parsePlace, placeText, serviceText } from './destination-place.ts';

describe('the place that an address names', () => {
  it.each([
    ['site.example', 'site.example', 'TCP', 443],
    ['site.example:8080', 'site.example', 'TCP', 8080],
    ['site.example:icmp', 'site.example', 'ICMP', null],
    ['site.example:', 'site.example', 'TCP', null],
    ['site.example_TCP/443', 'site.example', 'TCP', 443],
    ['site.example_UDP/53', 'site.example', 'UDP', 53],
    ['site.example_ICMP/ICMP', 'site.example', 'ICMP', null],
    ['my_host_UDP/53', 'my_host', 'UDP', 53],
    ['192.0.2.7:22', '192.0.2.7', 'TCP', 22],
    ['2001:db8::1', '2001:db8::1', 'TCP', 443],
    ['2001:db8::1:443', '2001:db8::1', 'TCP', 443],
    ['[2001:db8::1]:25', '2001:db8::1', 'TCP', 25],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8', 'TCP', 443],
    ['1:2:3:4:5:6:7:8:22', '1:2:3:4:5:6:7:8', 'TCP', 22],
    ['site.example:99999', 'site.example', 'TCP', null],
    ['odd:name:x', 'odd:name:x', 'TCP', 443],
  ] as const)('reads %s', (text, name, protocol, port) => {
    expect(parsePlace(text)).toEqual({ name, protocol, port });
  });

  it('is written so that reading it gives the same', () => {
    for (const text of ['a.example:443', 'a.example_UDP/53', 'a.example:ICMP', 'a.example:', '2001:db8::1:443'])
      expect(placeText(parsePlace(text))).toBe(text);
  });

  it('is told in words', () => {
    expect(serviceText({ protocol: 'UDP', port: 53 })).toBe('UDP 53');
    expect(serviceText({ protocol: 'TCP', port: null })).toBe('TCP, port unknown');
    expect(serviceText({ protocol: 'ICMP', port: null })).toBe('ICMP');
  });
});

it('knows addresses from names', () => {
  expect(['93.184.216.34', '2001:db8::1', '::1'].map(isAddress)).toEqual([true, true, true]);
  expect(['a.example', '1.2.3.4.example', '1.2.3', 'cafe'].map(isAddress)).toEqual([false, false, false, false]);
});
