import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from './address-table.ts';

const word = fc.oneof(fc.integer({ min: -0x80000000, max: 0x7fffffff }), fc.constantFrom(0, 1, -1));

describe('AddressTable', () => {
  it('gives equal addresses one id, and ids in order', () => {
    const table = new AddressTable();
    expect(table.internText('10.0.0.1')).toBe(0);
    expect(table.internText('::1')).toBe(1);
    expect(table.internIpv4(0x0a000001)).toBe(0);
    expect(table.internIpv6(0, 0, 0, 1)).toBe(1);
    expect(table.internText('no address')).toBe(-1);
    expect(table.size).toBe(2);
    expect([table.text(0), table.text(1)]).toEqual(['10.0.0.1', '::1']);
    expect([table.family(0), table.family(1)]).toEqual([4, 6]);
  });

  it('keeps IPv4 apart from IPv6 of the same words, and unsigned words from none', () => {
    const table = new AddressTable();
    const four = table.internIpv4(0xffffffff);
    expect(table.internIpv6(0, 0, 0, -1)).not.toBe(four);
    expect(table.internIpv4(-1)).toBe(four);
    expect(table.find(4, 0, 0, 0, 0xffffffff)).toBe(four);
    expect(table.find(4, 0, 0, 0, 1)).toBe(-1);
    expect(table.size).toBe(2);
  });

  it('knows every address again, however many there are', () => {
    const table = new AddressTable();
    const count = 50_000;
    const ids = Array.from({ length: count }, (_, i) =>
      i % 2 ? table.internIpv4(Math.imul(i, 0x10001)) : table.internIpv6(0x20010db8, i >> 3, i & 7, i),
    );
    expect(new Set(ids).size).toBe(count);
    for (let i = 0; i < count; i += 97) {
      const again = i % 2 ? table.internIpv4(Math.imul(i, 0x10001)) : table.internIpv6(0x20010db8, i >> 3, i & 7, i);
      expect(again).toBe(ids[i]);
    }
  });

  it('is a map from words to ids', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), word, word, word, word), { maxLength: 300 }), (addresses) => {
        const table = new AddressTable();
        const plain = new Map<string, number>();
        for (const [isIpv4, w0, w1, w2, w3] of addresses) {
          const key = isIpv4 ? `4 ${w3}` : `6 ${w0} ${w1} ${w2} ${w3}`;
          const expected = plain.get(key) ?? plain.size;
          plain.set(key, expected);
          const id = isIpv4 ? table.internIpv4(w3) : table.internIpv6(w0, w1, w2, w3);
          expect(id).toBe(expected);
          expect(table.internText(table.text(id))).toBe(id);
          expect([0, 1, 2, 3].map((i) => table.word(id, i))).toEqual(isIpv4 ? [0, 0, 0, w3] : [w0, w1, w2, w3]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells the scope of an address', () => {
    const table = new AddressTable();
    const facts = ['10.0.0.255', '8.8.8.8', '224.0.0.1', 'ff02::1', 'fe80::1', '2600::1'].map((text) => {
      const id = table.internText(text);
      return [table.isLocal(id), table.isGroup(id), table.isAnnouncement(id)];
    });
    expect(facts).toEqual([
      [true, false, true],
      [false, false, false],
      [true, true, true],
      [true, true, true],
      [true, false, false],
      [false, false, false],
    ]);
  });
});
