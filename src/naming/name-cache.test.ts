import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNameCache, parseNameCache } from './name-cache.ts';

function parsed(text: string): { names: Record<string, string>; badLines: number } {
  const { cache, badLines } = parseNameCache(text);
  return { names: Object.fromEntries(cache), badLines };
}

describe('the name cache', () => {
  it('reads an address and its name from each line', () => {
    expect(parsed('9.9.9.9 dns.quad9.net\n2620:fe::fe dns.quad9.net\n')).toEqual({
      names: { '9.9.9.9': 'dns.quad9.net', '2620:fe::fe': 'dns.quad9.net' },
      badLines: 0,
    });
  });

  it('passes over blank lines, remarks, line ends of all kinds and blanks around', () => {
    expect(parsed('\ufeff\r\n# a remark\r\n  9.9.9.9\t \tdns.quad9.net  \r\n\n   \n')).toEqual({
      names: { '9.9.9.9': 'dns.quad9.net' },
      badLines: 0,
    });
  });

  it('writes addresses as flows do, so that they are found', () => {
    expect(parsed('2001:DB8:0:0:0::1 a.com\nfe80::1%eth0 b.com\n::ffff:1.2.3.4 c.com').names).toEqual({
      '2001:db8::1': 'a.com',
      'fe80::1': 'b.com',
      '::ffff:102:304': 'c.com',
    });
  });

  it('lets the later of two lines hold', () => {
    expect(parsed('9.9.9.9 a.com\n9.9.9.9 b.com').names).toEqual({ '9.9.9.9': 'b.com' });
  });

  const hostile = [
    '9.9.9.9',
    '9.9.9.9 ',
    'dns.quad9.net 9.9.9.9',
    '9.9.9.9 two names',
    '9.9.9.999 a.com',
    '9.9.9 a.com',
    '09.9.9.9 a.com',
    `9.9.9.9 ${'a'.repeat(1025)}`,
    `${'1'.repeat(100_000)} a.com`,
    ':: ::: ::',
    '__proto__ a.com',
    '9.9.9.9 a\u2028b',
  ];
  for (const line of hostile)
    it(`leaves out and counts ${JSON.stringify(line.slice(0, 40))}`, () => {
      expect(parsed(`${line}\n8.8.8.8 dns.google\n`)).toEqual({ names: { '8.8.8.8': 'dns.google' }, badLines: 1 });
    });

  it('is written sorted, and read back the same', () => {
    expect(
      formatNameCache(
        new Map([
          ['9.9.9.9', 'b.com'],
          ['1.1.1.1', 'a.com'],
        ]),
      ),
    ).toBe('1.1.1.1 a.com\n9.9.9.9 b.com\n');
    expect(formatNameCache(new Map())).toBe('');
    const entries = fc.array(fc.tuple(fc.ipV4(), fc.domain()));
    fc.assert(
      fc.property(entries, (list) => {
        const cache = new Map(list);
        const { cache: again, badLines } = parseNameCache(formatNameCache(cache));
        expect(badLines).toBe(0);
        expect(again).toEqual(cache);
      }),
      { seed: 3 },
    );
  });
});
