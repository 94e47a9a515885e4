import type { FastifySchema, RouteOptions } from 'fastify';
import type { RouteStyle } from './access.ts';
import { PROBLEM } from './route-schemas.ts';

/** What every route has to say in the documentation, made of its schema and of who may call it. */
export function documented(
  schema: FastifySchema | undefined,
  url: string,
  { method, config }: Pick<RouteOptions, 'method' | 'config'>,
): FastifySchema {
  const access = config?.access;
  const responses = Object.entries((schema?.response ?? {}) as Readonly<Record<string, object>>);
  return {
    ...schema,
    operationId: schema?.operationId ?? operationIdOf(String([method].flat()[0]), url),
    ...(access?.scope == null ? {} : { security: [...KEY_HEADERS, ...sessionOf(String([method].flat()[0]), url)] }),
    ...(config?.documentedBody === undefined ? {} : { body: { content: config.documentedBody } }),
    response: {
      ...Object.fromEntries(responses.map(([status, answer]) => [status, answerOf(answer)])),
      ...(access === undefined ? {} : { default: REFUSALS[access.style] }),
    },
  };
}

/** One of these has the key. */
const KEY_HEADERS = [{ apikey: [] }, { xApiKey: [] }, { bearer: [] }] as const;

/** What a browser that is signed in sends instead. */
function sessionOf(method: string, url: string): readonly Readonly<Record<string, readonly string[]>>[] {
  if (!url.startsWith('/api/v1/')) return [];
  return method === 'GET' || method === 'HEAD' ? [{ session: [] }] : [{ session: [], csrfToken: [] }];
}

/** Text alone is sent as such, everything else as JSON unless it says otherwise. */
function answerOf(answer: { readonly type?: unknown; readonly description?: string }): object {
  const { description = 'Done.' } = answer;
  return answer.type === 'string' ? { description, content: TEXT } : { description, ...answer };
}

/** `GET /sec/v1.0/samples/{privateId}/list` → `getSecV10SamplesPrivateIdList`. */
function operationIdOf(method: string, url: string): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const TEXT = { 'text/plain': { schema: { type: 'string' } } } as const;

/** How each kind of route refuses. */
const REFUSALS: Readonly<Record<RouteStyle, object>> = {
  v1: { description: 'A refusal or a fault.', content: { 'application/problem+json': { schema: PROBLEM } } },
  networksage: {
    description: 'A refusal or a fault, in a sentence.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['error', 'body'],
          properties: { error: { type: 'boolean', enum: [true] }, body: { type: 'string' } },
        },
      },
    },
  },
  bayse: { description: 'A refusal or a fault, in a sentence.', content: TEXT },
  plain: { description: 'A refusal or a fault, in a sentence.', content: TEXT },
};
