import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonSkip, JsonStream, type JsonStreamOptions } from './json-stream.ts';

interface Result {
  readonly values: unknown[];
  readonly members: [string, unknown][];
  readonly skips: JsonSkip[];
  readonly unfinished: boolean;
}

function read(pieces: readonly Uint8Array[], options: JsonStreamOptions = {}): Result {
  const values: unknown[] = [];
  const members: [string, unknown][] = [];
  const skips: JsonSkip[] = [];
  const stream = new JsonStream(
    {
      value: (value) => values.push(value),
      member: (key, value) => members.push([key, value]),
      skipped: (reason) => skips.push(reason),
    },
    options,
  );
  for (const piece of pieces) stream.push(piece.slice());
  stream.end();
  return { values, members, skips, unfinished: stream.unfinished };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const readText = (text: string, options?: JsonStreamOptions): Result => read([bytes(text)], options);

/** Splits at every position, into two pieces and into single bytes, and expects one result. */
function expectSameForAnyCut(text: string, options?: JsonStreamOptions): Result {
  const whole = bytes(text);
  const expected = read([whole], options);
  for (let at = 1; at < whole.length; at++)
    expect(read([whole.subarray(0, at), whole.subarray(at)], options)).toEqual(expected);
  expect(
    read(
      Array.from(whole, (_, at) => whole.subarray(at, at + 1)),
      options,
    ),
  ).toEqual(expected);
  return expected;
}

describe('JsonStream', () => {
  test('reads one object a line, with byte order mark and carriage returns', () => {
    const result = expectSameForAnyCut('\ufeff{"a":1}\r\n\r\n{"a":"ü\\"{"}\r\n{"a":[{"b":[]},2]}');
    expect(result.values).toEqual([{ a: 1 }, { a: 'ü"{' }, { a: [{ b: [] }, 2] }]);
    expect(result.skips).toEqual([]);
    expect(result.unfinished).toBe(false);
  });

  test('reads an array on one line and spread over lines alike', () => {
    const expected = [{ a: { b: 1 } }, { a: 'x' }];
    expect(expectSameForAnyCut('[{"a":{"b":1}},{"a":"x"}]').values).toEqual(expected);
    expect(expectSameForAnyCut('[\n{\n"a":\n{\n"b": 1\n}\n},\n{\n"a": "x"\n}\n]\n').values).toEqual(expected);
    expect(expectSameForAnyCut('{"a":{"b":1}}{"a":"x"}').values).toEqual(expected);
  });

  test.each([
    ['in a string', '{"a":"x\n{"a":2}\n', [{ a: 2 }], 1],
    ['behind a value', '{"a":1\n{"a":2}\n', [{ a: 2 }], 1],
    ['behind a comma', '{"a":1,\n{"a":2}\n', [{ a: 2 }], 1],
    ['behind a key', '{"a"\n{"a":2}\n', [{ a: 2 }], 1],
    ['behind a nested object', '{"a":{"b":1}\n{"a":2}\n', [{ a: 2 }], 1],
    ['with brackets that do not match', '{"a":[1}\n{"a":2}\n', [{ a: 2 }], 1],
    ['with two strings in a row', '{"a" "b"}\n{"a":2}\n', [{ a: 2 }], 1],
    ['with a word that is none', '{"a":tru}\n{"a":2}\n', [{ a: 2 }], 1],
    ['inside an array', '[{"a":1},\n{"a":\n"x,\n{"a":2}]\n', [{ a: 1 }, { a: 2 }], 1],
  ])('an object that is broken %s costs its own line only', (_, text, values, skips) => {
    const result = expectSameForAnyCut(text);
    expect(result.values).toEqual(values);
    expect(result.skips).toHaveLength(skips);
  });

  test('finds the object behind other text in its line', () => {
    const result = expectSameForAnyCut('Jan  1 host suricata[1]: {"a":1}\nno object here\n{"a":2}');
    expect(result.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(new Set(result.skips)).toEqual(new Set(['text that is not JSON']));
  });

  test('counts an object that the stream cuts off', () => {
    const result = expectSameForAnyCut('{"a":1}\n{"a":');
    expect(result).toEqual({ values: [{ a: 1 }], members: [], skips: ['broken JSON'], unfinished: true });
  });

  test('leaves out values that are too long or too deep, and reads on behind them', () => {
    const long = `{"a":"${'x'.repeat(40)}"}`;
    const deep = `{"a":${'['.repeat(40)}${']'.repeat(40)}}`;
    const result = expectSameForAnyCut(`{"a":1}\n${long}\n{"a":2}`, { maxBytes: 20 });
    expect(result.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(result.skips).toEqual(['JSON value too long']);
    const nested = expectSameForAnyCut(`[{"a":1},${deep},{"a":2}]`);
    expect(nested.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(nested.skips).toEqual(['JSON nested too deeply']);
    const edge = readText(`{"a":${'['.repeat(31)}${']'.repeat(31)}}`);
    expect(edge.skips).toEqual([]);
    expect(edge.values).toHaveLength(1);
  });

  test('survives millions of open brackets', () => {
    const result = readText(`{"a":${'['.repeat(3_000_000)}\n{"a":2}`);
    expect(result.values).toEqual([{ a: 2 }]);
  });

  test('gives the elements of a list and the other members of a large object', () => {
    const text =
      '{"hash": "ab", "n": 1.5, "flows": [{"a": 1}, {"a": 2}], "other": {"x": [1]}, "list": [3], "t": true, "z": null}';
    const result = expectSameForAnyCut(text, { lists: ['flows'] });
    expect(result.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(result.members).toEqual([
      ['hash', 'ab'],
      ['n', 1.5],
      ['other', { x: [1] }],
      ['list', [3]],
      ['t', true],
      ['z', null],
    ]);
    expect(result.skips).toEqual([]);
    expect(result.unfinished).toBe(false);
  });

  test('keeps the elements of a list before the place where the file was cut', () => {
    const result = expectSameForAnyCut('{"flows": [{"a": 1}, {"a": 2}, {"a"', { lists: ['flows'] });
    expect(result.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(result.unfinished).toBe(true);
  });

  test('is not harmed by members named like parts of the language', () => {
    const result = readText('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(result.values[0] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('reads every array of objects that JSON can write, compact or spread', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), { maxLength: 5 }),
        fc.constantFrom(undefined, 1, '\t'),
        fc.nat(40),
        (objects, indent, cut) => {
          const whole = bytes(JSON.stringify(objects, null, indent));
          const result = read([whole.subarray(0, cut), whole.subarray(Math.min(cut, whole.length))]);
          expect(result.skips).toEqual([]);
          expect(result.values).toEqual(JSON.parse(JSON.stringify(objects)));
        },
      ),
      { seed: 20_260_102, numRuns: 300 },
    );
  });

  test('never throws, and any cut gives the same result, whatever the bytes', () => {
    const alphabet = fc.constantFrom(...bytes('{}[]",:\\\n 1atrue\ufeff'), 0, 0xff);
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), fc.nat(40), fc.boolean(), (data, cut, large) => {
        const whole = Uint8Array.from(data);
        const options = large ? { lists: ['a'], maxBytes: 12, maxDepth: 3 } : { maxBytes: 12, maxDepth: 3 };
        expect(read([whole.subarray(0, cut), whole.subarray(Math.min(cut, whole.length))], options)).toEqual(
          read([whole], options),
        );
      }),
      { seed: 20_260_103, numRuns: 5000 },
    );
  });
});
