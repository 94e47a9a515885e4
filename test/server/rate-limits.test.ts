import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { createRefusals, networkOf } from '../../src/server/refusals.ts';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let server: TestServer | null = null;

afterEach(async () => {
  await server?.stop();
  server = null;
});

describe('limits of requests', () => {
  test('C34: no more is admitted than the limit, whatever the bursts; headers tell the truth', async () => {
    const limit = 50;
    server = await startTestServer({ maxReadsPerMinute: limit, maxWritesPerMinute: 10 });
    const app = await createApp(server.context);
    const keys = [await server.addKey(), await server.addKey()];
    const admitted = new Map<string, number>();
    let lowest = Number.POSITIVE_INFINITY;
    for (let burst = 0; burst < 10; burst++) {
      const answers = await Promise.all(
        keys.flatMap(({ key }) =>
          Array.from({ length: 20 }, () => app.inject({ url: '/api/v1/whoami', headers: { apikey: key } })),
        ),
      );
      for (const [i, { statusCode, headers, body }] of answers.entries()) {
        const { keyId } = keys[Math.floor(i / 20)]!;
        expect(headers['x-ratelimit-limit']).toBe(String(limit));
        if (statusCode === 200) {
          admitted.set(keyId, (admitted.get(keyId) ?? 0) + 1);
          lowest = Math.min(lowest, Number(headers['x-ratelimit-remaining']));
        } else {
          expect(statusCode).toBe(429);
          expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
          expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
          expect(JSON.parse(body)).toMatchObject({ limit: { name: 'maxReadsPerMinute', value: limit } });
        }
      }
    }
    // One key does not take from another. Of the burst that meets the limit, all may be refused, but nothing before.
    expect(admitted.size).toBe(2);
    for (const count of admitted.values()) {
      expect(count).toBeLessThanOrEqual(limit);
      expect(count).toBeGreaterThan(limit - 20);
    }
    expect(lowest).toBeLessThan(20);
    // What writes is counted by itself.
    const write = () =>
      app.inject({ method: 'POST', url: '/api/v1/keys', payload: { name: 'a' }, headers: { apikey: keys[0]!.key } });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await write()).statusCode);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429, 429]);
    await app.close();
  });

  test('C18, C34: guessing keys ends after the limit, for the address and not for its neighbours', async () => {
    server = await startTestServer({ maxRefusedKeysPerMinute: 20, trustProxy: ['127.0.0.1'] });
    const app = await createApp(server.context);
    const { key } = await server.addKey();
    const ask = async (apikey: string, address: string): Promise<number> =>
      (await app.inject({ url: '/api/v1/whoami', headers: { apikey, 'x-forwarded-for': address } })).statusCode;
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push(await ask(`fsk_${String(i).padStart(43, 'x')}`, '192.0.2.1'));
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.slice(20)).toEqual(Array.from({ length: 10 }, () => 429));
    // A true key is not tried out of turn either.
    expect(await ask(key, '192.0.2.1')).toBe(429);
    expect(await ask(key, '192.0.2.2')).toBe(200);
    await app.close();
  });

  test('C34: refusals are counted over a simulated clock: never more than the limit in the minute that they are counted in', () => {
    const limit = 7;
    let now = 0;
    const refusals = createRefusals('maxRefusedKeysPerMinute', limit, () => now);
    let seed = 20261127;
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const admitted = new Map<string, number[]>();
    for (let i = 0; i < 100_000; i++) {
      now += random() * 300;
      const address = `192.0.2.${Math.floor(random() * 10)}`;
      try {
        refusals.check(address);
      } catch (error) {
        expect((error as { retryAfterSeconds: number }).retryAfterSeconds).toBeLessThanOrEqual(60);
        continue;
      }
      refusals.count(address);
      admitted.set(address, [...(admitted.get(address) ?? []), now]);
    }
    for (const times of admitted.values()) {
      const minutes = (times.at(-1)! - times[0]!) / 60_000;
      expect(times.length).toBeLessThanOrEqual(Math.ceil(minutes + 1) * limit * 1.01);
      // Fixed windows: at the border of two of them, at most both limits meet.
      for (let i = 2 * limit; i < times.length; i++) expect(times[i]! - times[i - 2 * limit]!).toBeGreaterThan(60_000);
    }
  });

  test('C34: an IPv6 network counts as one, and a mapped address as the IPv4 one that it is', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::9'));
    expect(networkOf('2001:db8:1:2::9')).not.toBe(networkOf('2001:db8:1:3::9'));
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('::1')).toBe(networkOf('::2'));
  });

  test('C34: a million addresses take no more memory than the table has room', () => {
    const refusals = createRefusals('maxRefusedKeysPerMinute', 5, () => 0);
    for (let i = 0; i < 100_000; i++) refusals.count(`10.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1_000_000; i++) refusals.count(`11.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 ** 2);
  });
});
