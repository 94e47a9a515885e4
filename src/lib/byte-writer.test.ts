import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiJson, ByteWriter } from './byte-writer.ts';

/** What a writer that begins with room for one byte gathers. */
function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter(1);
  write(out);
  return new TextDecoder('latin1').decode(out.take());
}

const numberRuns = { seed: 1, numRuns: 2000 };

describe('ByteWriter', () => {
  it('gathers pieces, gives a copy and begins anew', () => {
    const out = new ByteWriter(2);
    out.ascii('flows');
    out.ascii('');
    out.integer(12);
    expect(out.length).toBe(7);
    const first = out.take();
    expect(out.length).toBe(0);
    out.ascii('XXXXXXX');
    expect(new TextDecoder().decode(first)).toBe('flows12');
    expect(new TextDecoder().decode(out.take())).toBe('XXXXXXX');
    expect(out.take()).toHaveLength(0);
  });

  it('writes whole numbers as their digits', () => {
    const edges = [0, -0, 1, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1];
    for (const value of edges) {
      expect(written((out) => out.integer(value))).toBe(String(value));
      expect(written((out) => out.integer(-value))).toBe(String(-value));
    }
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.nat(2 ** 31 - 1)), (value) => {
        expect(written((out) => out.integer(value))).toBe(String(value));
      }),
      numberRuns,
    );
  });

  it('cuts fractions off', () => {
    expect(written((out) => out.integer(0.99))).toBe('0');
    expect(written((out) => out.integer(7.99))).toBe('7');
    expect(written((out) => out.integer(3_000_000_000.5))).toBe('3000000000');
  });

  it('writes microseconds as seconds with one to six decimals', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0.0'],
      [-0, '0.0'],
      [-0.2, '0.0'],
      [1, '0.000001'],
      [40, '0.00004'],
      [100_000, '0.1'],
      [999_999, '0.999999'],
      [1_000_000, '1.0'],
      [1_500_000, '1.5'],
      [48_159_522, '48.159522'],
      [-1_500_000, '-1.5'],
      [1_654_204_899_899_094, '1654204899.899094'],
    ];
    for (const [micros, text] of cases) expect(written((out) => out.seconds(micros))).toBe(text);
  });

  it('writes the number that the microseconds are, over the whole range of times', () => {
    const micros = fc.oneof(fc.nat(10_000_000), fc.maxSafeInteger());
    fc.assert(
      fc.property(micros, (value) => {
        const text = written((out) => out.seconds(value));
        expect(text).toMatch(/^-?\d+\.\d{1,6}$/);
        expect(Number(text)).toBe(value === 0 ? 0 : value / 1e6);
        // Exact in decimals too, which doubles of later centuries are not.
        const [whole, fraction] = text.replace('-', '').split('.') as [string, string];
        expect(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))).toBe(BigInt(Math.abs(value)));
      }),
      numberRuns,
    );
  });

  it('writes IPv4 addresses', () => {
    for (const [word, text] of [
      [0, '0.0.0.0'],
      [-1, '255.255.255.255'],
      [0xc0a80a01 | 0, '192.168.10.1'],
      [0x0100007f, '1.0.0.127'],
    ] as const)
      expect(written((out) => out.ipv4(word))).toBe(text);
  });

  it('writes the content of JSON strings so that any text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        const json = `"${written((out) => out.jsonContent(text))}"`;
        expect(json).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.parse(json)).toBe(text);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  it('writes every single character so that it comes back', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const json = `"${written((out) => out.jsonContent(String.fromCharCode(code)))}"`;
      if (!/^[\x20-\x7e]*$/.test(json) || JSON.parse(json) !== String.fromCharCode(code)) expect.fail(json);
    }
  });

  it('writes plain text as it is', () => {
    const text = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
      .join('')
      .replace(/["\\]/g, '');
    expect(written((out) => out.jsonContent(text))).toBe(text);
  });
});

it('makes JSON ASCII without changing what it says', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      const ascii = asciiJson(json);
      expect(ascii).toMatch(/^[\x00-\x7e]*$/);
      expect(JSON.parse(ascii)).toEqual(JSON.parse(json));
    }),
    { seed: 4, numRuns: 500 },
  );
});
