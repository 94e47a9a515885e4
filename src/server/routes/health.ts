import type { Health, VersionAnswer } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { defaultDataFolder } from '../../config/data-folder.ts';
import { errorMessage } from '../../lib/app-error.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { freeBytes } from '../disk-reserve.ts';

const OPEN: RouteAccess = { style: 'v1', scope: null, rate: null };

/** `Health` as a schema. */
export const HEALTH = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string', enum: ['ok', 'unavailable'] },
    checks: { type: 'object', additionalProperties: { type: 'string' } },
  },
} as const;

/** For whoever watches over the server, and for monitors that hold no key. */
export function addHealthRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get('/healthz', {
    config: { access: OPEN },
    schema: {
      summary: 'Whether the process answers',
      tags: ['operation'],
      response: { 200: HEALTH },
    },
    handler: async (): Promise<Health> => ({ status: 'ok', checks: {} }),
  });

  app.get('/readyz', {
    config: { access: OPEN },
    schema: {
      summary: 'Whether the server can do its work: store and disk',
      tags: ['operation'],
      response: { 200: HEALTH, 503: HEALTH },
    },
    handler: async (_request, reply) => {
      const health = await readiness(context);
      return reply.code(health.status === 'ok' ? 200 : 503).send(health);
    },
  });

  app.get('/api/v1/version', {
    config: { access: OPEN },
    schema: {
      summary: 'Which program and version answers',
      tags: ['operation'],
      response: {
        200: {
          type: 'object',
          required: ['name', 'version', 'api'],
          properties: { name: { type: 'string' }, version: { type: 'string' }, api: { type: 'string' } },
        },
      },
    },
    handler: async (): Promise<VersionAnswer> => ({ name: 'flowsage', version: context.version, api: 'v1' }),
  });
}

/** Whether the server can do its work, by what it takes. */
export async function readiness({ store, settings, isStarting }: ServerContext): Promise<Health> {
  const checks: Record<string, string> = {};
  checks['start'] = isStarting() ? 'starting' : 'ok';
  checks['store'] = await store.ping().then(
    () => 'ok',
    (error: unknown) => errorMessage(error),
  );
  const free = await freeBytes(settings.dataDir ?? defaultDataFolder());
  // Reading goes on below it, so this alone makes nothing unavailable.
  checks['disk'] = free >= settings.minDiskBytes ? 'ok' : `${free} bytes free, writes are refused (minDiskBytes)`;
  return { status: checks['start'] === 'ok' && checks['store'] === 'ok' ? 'ok' : 'unavailable', checks };
}
