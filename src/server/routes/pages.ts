import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { isSampleId, publicSample } from '../sample-access.ts';

const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

const NOT_OFFERED =
  'Nobody can register here: an administrator of this server makes accounts and keys (POST /api/v1/accounts, POST /api/v1/keys).';

/** Where links of the old service's pages lead: to what is there of them. */
export function addPageRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<{ Params: { publicId: string } }>('/public/samples/:publicId', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      const { publicId } = request.params;
      await publicSample(context, request, publicId);
      return reply.redirect(`/api/v1/public/samples/${encodeURIComponent(publicId)}`, 302);
    },
  });

  app.get<{ Params: { id: string } }>('/samples/:id', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      const id = request.params.id.toLowerCase();
      if (!isSampleId(id)) throw new AppError('not-found', 'there is no such sample');
      // Whether it is there, and whose it is, is answered behind, where a key is needed.
      return reply.redirect(`/api/v1/samples/${id}`, 302);
    },
  });

  app.get('/register', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (_request, reply) => reply.code(501).type('text/plain; charset=utf-8').send(NOT_OFFERED),
  });
}
