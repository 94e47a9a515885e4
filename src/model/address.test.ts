import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, parseAddress, parseIpv4 } from './address.ts';

const word = fc.oneof(
  fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  fc.constantFrom(0, 1, 0xffff, 0x10000, -0x10000, -1, 0x00010000),
);

/** IPv6 text as the WHATWG URL parser writes it, which follows RFC 5952. */
function urlText(text: string): string {
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

describe('formatIpv6', () => {
  it.each([
    // RFC 5952 §1 to §5.
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:DB8::AAAA', '2001:db8::aaaa'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:1:0:0:0:0:1:0', '0:1::1:0'],
    ['0:0:1:0:0:1:0:0', '::1:0:0:1:0:0'],
    // Mapped addresses stay in hexadecimal.
    ['::ffff:8.8.8.8', '::ffff:808:808'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('writes %s as %s', (text, expected) => {
    expect(formatIpv6(...parseAddress(text)!.words)).toBe(expected);
  });

  it('writes what the URL parser writes', () => {
    fc.assert(
      fc.property(word, word, word, word, (w0, w1, w2, w3) => {
        const text = formatIpv6(w0, w1, w2, w3);
        expect(urlText(text)).toBe(text);
        expect(parseAddress(text)).toEqual({ family: 6, words: [w0 | 0, w1 | 0, w2 | 0, w3 | 0] });
      }),
      { numRuns: 3000 },
    );
  });
});

describe('formatIpv4', () => {
  it("and parseIpv4 are each other's opposite", () => {
    fc.assert(
      fc.property(word, (value) => {
        const text = formatIpv4(value);
        expect(isIP(text)).toBe(4);
        expect(parseIpv4(text)).toBe(value | 0);
        expect(formatIpv4(value >>> 0)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseAddress', () => {
  it('accepts what the platform accepts', () => {
    const piece = fc.constantFrom(
      ...['', '0', '1', '00', '01', '255', '256', '1.2.3.4', '127.0.0.1', 'fe80', 'ffff', '10000', 'g', ':', '::', '.'],
      ...['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '1:2:3:4:5:6:', '::1.2.3.4', '-1', '+1', '0x1', ' ', '1e1'],
    );
    let addresses = 0;
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.constantFrom('', ':', '.'), (pieces, joint) => {
        const text = pieces.join(joint);
        const family = isIP(text);
        if (family !== 0) addresses++;
        expect(parseAddress(text)?.family ?? 0).toBe(family);
      }),
      { numRuns: 20_000, seed: 11 },
    );
    expect(addresses).toBeGreaterThan(500);
  });

  it('cuts a zone off, and refuses long texts', () => {
    expect(parseAddress('fe80::1%eth0')).toEqual(parseAddress('fe80::1'));
    expect(parseAddress(`::1%${'x'.repeat(100)}`)).toBeNull();
    expect(parseAddress(`${'0'.repeat(100)}1.2.3.4`)).toBeNull();
  });
});
