import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DnsStreams } from './dns-streams.ts';

const message = (length: number, fill: number) => new Uint8Array(length).fill(fill);
const framed = (...messages: Uint8Array[]) =>
  Uint8Array.from(messages.flatMap((bytes) => [bytes.length >> 8, bytes.length & 255, ...bytes]));

/** Feeds segments `[from, to)` of a stream and gives the messages as text. */
function listen(
  stream: Uint8Array,
  segments: readonly (readonly [number, number])[],
  origin = 0,
  streams = new DnsStreams(),
) {
  const heard: string[] = [];
  for (const [from, to] of segments)
    streams.tcpPayload(3, false, (origin + from) | 0, 77, stream, from, to, (bytes, start, end, time) => {
      expect(time).toBe(77);
      heard.push(
        `${end - start}x${bytes[start]}${bytes.subarray(start, end).every((b) => b === bytes[start]) ? '' : '!'}`,
      );
    });
  return heard;
}

const stream = framed(message(12, 1), message(300, 2), message(40, 3));
const all = ['12x1', '300x2', '40x3'];

test('several messages in one segment are told apart', () => {
  expect(listen(stream, [[0, stream.length]])).toEqual(all);
});

test('messages cut anywhere, with repeats and late segments, are the same', () => {
  for (let cut = 1; cut < stream.length; cut++) {
    expect(
      listen(
        stream,
        [
          [0, cut],
          [cut, stream.length],
        ],
        -cut,
      ),
    ).toEqual(all);
  }
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 20 }),
      fc.integer(),
      (cuts, origin) => {
        const edges = [...new Set([0, ...cuts, stream.length])].sort((a, b) => a - b);
        const segments = edges.slice(1).map((to, i) => [edges[i]!, to] as const);
        expect(listen(stream, segments, origin)).toEqual(all);
        expect(
          listen(
            stream,
            segments.flatMap((s) => [s, s]),
            origin,
          ),
        ).toEqual(all);
        if (segments.length > 2) {
          const swapped = [...segments.slice(0, -2), segments.at(-1)!, segments.at(-2)!];
          expect(listen(stream, swapped, origin)).toEqual(all);
        }
      },
    ),
  );
});

test('after lost segments the next message that begins a segment is heard again', () => {
  const long = framed(...Array.from({ length: 14 }, (_, i) => message(20, i)));
  const segments = Array.from({ length: 14 }, (_, i) => [i * 22, i * 22 + 22] as const);
  const lossy = [...segments.slice(0, 2), ...segments.slice(3)];
  const heard = listen(long, lossy);
  expect(heard.slice(0, 2)).toEqual(['20x0', '20x1']);
  expect(heard).toContain('20x13');
});

test('a message whose end is lost is handed over as a cut one', () => {
  const long = framed(message(500, 4), message(20, 5));
  const streams = new DnsStreams();
  expect(listen(long, [[0, 100]], 0, streams)).toEqual([]);
  expect(listen(framed(message(20, 6)), [[0, 22]], 1_000_000, streams)).toEqual(['98x4', '20x6']);
});

test('lengths too short for a message are noise; the next segment may be better', () => {
  const streams = new DnsStreams();
  expect(listen(Uint8Array.of(0, 5, 1, 2, 3, 4, 5), [[0, 7]], 0, streams)).toEqual([]);
  expect(listen(framed(message(20, 6)), [[0, 22]], 7, streams)).toEqual(['20x6']);
});

test('flows are kept apart and bounded', () => {
  const streams = new DnsStreams();
  const none = () => expect.unreachable();
  const half = framed(message(60_000, 1)).subarray(0, 30_000);
  for (let flow = 0; flow < 5_000; flow++) streams.tcpPayload(flow, true, 0, 0, half, 0, half.length, none);
  expect(streams.size).toBeLessThan(600);
  for (let flow = 0; flow < 5_000; flow++) streams.forget(flow);
  expect(streams.size).toBe(0);
  for (let flow = 0; flow < 5_000; flow++) streams.tcpPayload(flow, true, 0, 0, half, 0, 20, none);
  expect(streams.size).toBe(4_096);
});

test('any segments are survived', () => {
  const segment = fc.tuple(fc.integer({ min: -40, max: 400 }), fc.uint8Array({ maxLength: 60, size: 'max' }));
  let heard = 0;
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
      const streams = new DnsStreams();
      for (const [sequence, bytes] of segments) {
        // Lengths that may be met, or nothing would ever be heard.
        if (bytes.length > 1) bytes.set([0, 12 + (bytes[1]! & 15)]);
        streams.tcpPayload(0, true, sequence, 0, bytes, 0, bytes.length, (all, start, end) => {
          heard++;
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(all.length);
        });
      }
    }),
    { numRuns: 1_000, seed: 7 },
  );
  expect(heard).toBeGreaterThan(50);
});
