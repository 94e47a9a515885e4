import type { VerifyAnswer } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { writeBackup } from '../../pipeline/backup.ts';
import type { RouteAccess } from '../access.ts';
import { actorOf } from '../actor.ts';
import type { ServerContext } from '../context.ts';
import { principalOf } from '../sample-access.ts';

const LOOK: RouteAccess = { style: 'v1', scope: 'administer', rate: 'read' };
const CHANGE: RouteAccess = { style: 'v1', scope: 'administer', rate: 'write' };

/** Looking at everything takes its time; until then nothing is sent. */
const VERIFY_MILLISECONDS = 30 * 60 * 1000;

/** For whoever runs the server: a copy of everything, and whether all of it fits together. */
export function addMaintenanceRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, ingest, version } = context;

  app.get('/api/v1/backup', {
    config: { access: LOOK },
    schema: {
      operationId: 'backUp',
      summary: 'Everything there is at one moment, while work goes on',
      description:
        'Lines of JSON, packed with gzip: rows of every table, files of samples that wait, and a digest at the end, by which ' +
        '`flowsage restore` knows a backup that is not whole. Keys are in it as hashes only.',
      tags: ['operation'],
      response: {
        200: {
          description: 'The backup.',
          content: { 'application/gzip': { schema: { type: 'string', format: 'binary' } } },
        },
      },
    },
    handler: async (request, reply) => {
      const signal = app.openStreams.open(request, reply);
      await store.audit({ actor: actorOf(principalOf(request)), action: 'backup', object: 'everything', detail: '' });
      const now = new Date(context.now() * 1000);
      const backup = writeBackup(
        { store, holdFiles: () => ingest.holdFiles(), waitingFiles: () => ingest.waitingFiles() },
        version,
        now,
      );
      signal.addEventListener('abort', () => backup.destroy());
      const date = now.toISOString().slice(0, 10);
      return reply
        .header('content-disposition', `attachment; filename="flowsage-${date}.backup"`)
        .type('application/gzip')
        .send(backup);
    },
  });

  app.post('/api/v1/verify', {
    config: { access: CHANGE, isForFullDisk: true },
    schema: {
      operationId: 'verify',
      summary: 'Hold everything that is kept against each other',
      description: 'Counts against sets, statistics against flows, rows against their owners. Changes nothing.',
      tags: ['operation'],
      response: {
        200: {
          type: 'object',
          required: ['checked', 'faults'],
          properties: {
            checked: { type: 'object', additionalProperties: { type: 'integer' } },
            faults: { type: 'array', description: 'None: all is well.', items: { type: 'string' } },
          },
        },
      },
    },
    handler: async (request, reply): Promise<VerifyAnswer> => {
      reply.raw.setTimeout(VERIFY_MILLISECONDS);
      await store.audit({ actor: actorOf(principalOf(request)), action: 'verify', object: 'everything', detail: '' });
      return store.verify();
    },
  });
}
