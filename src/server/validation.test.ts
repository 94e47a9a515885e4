import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';
import { serializer, validators } from './validation.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
});

describe('schemas of routes', () => {
  it('all become code, so that none is found wrong by whoever calls first', async () => {
    const app = await createApp(server.context);
    await app.ready();
    const compile = validators();
    const counts = { requests: 0, answers: 0 };
    for (const { method, url, schema } of app.routeTable) {
      if (schema === undefined) continue;
      const { body, querystring, params, headers, response } = schema;
      for (const [part, one] of Object.entries({ body, querystring, params, headers })) {
        if (one === undefined) continue;
        expect(() => compile(one as object, part), `${method} ${url} ${part}`).not.toThrow();
        counts.requests++;
      }
      for (const [status, one] of Object.entries((response ?? {}) as Record<string, Answer>))
        for (const answer of one.content === undefined
          ? [one]
          : Object.values(one.content).map((media) => media.schema)) {
          expect(() => serializer(answer), `${method} ${url} ${status}`).not.toThrow();
          counts.answers++;
        }
    }
    await app.close();
    expect(counts.requests).toBeGreaterThan(50);
    expect(counts.answers).toBeGreaterThan(100);
  });

  it('refuse what does not fit, say where, and let through what does', async () => {
    const ask = async (limit: string) => {
      const { key } = await server.addKey();
      const answer = await fetch(`${server.url}/api/v1/samples?limit=${limit}`, { headers: { apikey: key } });
      return { status: answer.status, text: await answer.text() };
    };
    expect((await ask('2')).status).toBe(200);
    const refused = await ask('two');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('limit');
  });
});

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}
