import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { isSampleId, publicSample } from '../sample-access.ts';
import { variantFor } from '../web-files.ts';
import { ASSET_POLICY, sendPage, wantsPage } from '../web-page.ts';

const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

/** Addresses of the web app that nothing else has. What they show is asked of the API, which knows who may see it. */
export const PAGE_PATHS: readonly string[] = [
  '/',
  '/samples',
  '/samples/:id/*',
  '/destinations/*',
  '/knowledge',
  '/knowledge/*',
  '/findings',
  '/changes',
  '/accounts',
  '/settings',
  '/sign-in',
  '/local',
  '/help',
];

const NOT_OFFERED =
  'Nobody can register here: an administrator of this server makes accounts and keys (POST /api/v1/accounts, POST /api/v1/keys).';

/**
 * The web app, and where links of the old service's pages lead: browsers get the app's page, programs are led to what is
 * there of them.
 */
export function addPageRoutes(app: FastifyInstance, context: ServerContext): void {
  const { web } = context;
  for (const path of PAGE_PATHS) {
    app.get(path, {
      config: { access: OPEN },
      schema: { hide: true },
      handler: async (request, reply) => sendPage(request, reply, web),
    });
  }

  app.get<{ Params: { '*': string } }>('/assets/*', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      const file = web?.asset(request.params['*']) ?? null;
      if (file === null) throw new AppError('not-found', 'there is no such file');
      const { encoding, bytes, etag } = variantFor(file, String(request.headers['accept-encoding'] ?? ''));
      reply.headers({
        // Names of files change with what is in them.
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': ASSET_POLICY,
        etag,
        vary: 'accept-encoding',
        ...(encoding === null ? {} : { 'content-encoding': encoding }),
      });
      // A proxy may have made it a weak one.
      if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
      return reply.type(file.type).send(bytes);
    },
  });

  app.get<{ Params: { publicId: string } }>('/public/samples/:publicId', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      reply.header('vary', 'accept');
      if (web !== null && wantsPage(request)) return sendPage(request, reply, web);
      const { publicId } = request.params;
      await publicSample(context, request, publicId);
      return reply.redirect(`/api/v1/public/samples/${encodeURIComponent(publicId)}`, 302);
    },
  });

  app.get<{ Params: { id: string } }>('/samples/:id', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      reply.header('vary', 'accept');
      if (web !== null && wantsPage(request)) return sendPage(request, reply, web);
      const id = request.params.id.toLowerCase();
      if (!isSampleId(id)) throw new AppError('not-found', 'there is no such sample');
      // Whether it is there, and whose it is, is answered behind, where a key is needed.
      return reply.redirect(`/api/v1/samples/${id}`, 302);
    },
  });

  app.get('/register', {
    config: { access: OPEN },
    schema: { hide: true },
    handler: async (request, reply) => {
      reply.header('vary', 'accept');
      if (web !== null && wantsPage(request)) return sendPage(request, reply, web);
      return reply.code(501).type('text/plain; charset=utf-8').send(NOT_OFFERED);
    },
  });
}
