import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../lib/app-error.ts';
import type { WebFiles } from './web-files.ts';

/** Stands in the built page for a number that is another one in every answer. */
const NONCE_PLACE = /__CSP_NONCE__/g;

/**
 * What the page may do: load from this server alone, and run no script that stands in the page. Components add style
 * elements while they work, which carry the nonce; styles of elements are set by scripts and need nothing.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Of files of the app: a worker has the policy that came with its script, not the page's. */
export const ASSET_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'";

const NOT_BUILT =
  'The web app of Flowsage was not built here: `npm run build` in a clone does. The API is described at /docs.\n';

/** Whether a browser asks for a page; programs ask for something else, or for anything. */
export function wantsPage({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').includes('text/html');
}

/** The app's page, the same at each of its addresses. */
export function sendPage(request: FastifyRequest, reply: FastifyReply, web: WebFiles | null): FastifyReply {
  if (web === null) {
    if (request.routeOptions.url !== '/') throw new AppError('not-found', 'the web app was not built here');
    return reply.type('text/plain; charset=utf-8').send(NOT_BUILT);
  }
  const nonce = randomBytes(18).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'cache-control': 'no-cache',
      'content-security-policy': pagePolicy(nonce),
      'cross-origin-opener-policy': 'same-origin',
    })
    .send(web.page.replace(NONCE_PLACE, () => nonce));
}
