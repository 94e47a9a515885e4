import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCsrfTokenOf, type SignIn } from './sessions.ts';

/** Sessions are of the API under this path alone: the old services' paths and everything else take keys only. */
const SESSION_PATHS = '/api/v1/';

const COOKIE = 'flowsage_session';

/** Says what the page knows and no other page does. */
const CSRF_HEADER = 'x-csrf-token';

/** The token that a browser sends along; null when there is none, or several that contradict each other. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  if (!request.routeOptions.url?.startsWith(SESSION_PATHS)) return null;
  const values = (request.headers.cookie ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at > 0 && part.slice(0, at).trim() === COOKIE ? part.slice(at + 1).trim() : [];
  });
  const [token = ''] = values;
  // A server at another port of the same host may set cookies here.
  return token === '' || values.some((value) => value !== token) ? null : token;
}

/** Out of reach for scripts, and sent with requests of this site's own pages only. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string, seconds: number): void {
  reply.header('set-cookie', cookieOf(request, token, Math.max(0, Math.floor(seconds))));
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookieOf(request, '', 0));
}

/**
 * Why a request of a browser that is signed in is not one of our own page; null when it is. Browsers say where a
 * request comes from when the way to the server is trustworthy; the token is asked for in any case.
 */
export function faultOfSender(request: FastifyRequest, signIn: SignIn): string | null {
  const site = request.headers['sec-fetch-site'];
  if (isReading(request)) {
    // `none`: somebody typed the address.
    if (site === undefined || site === 'same-origin' || site === 'none') return null;
    return 'the session is for pages of this server, and another one asks';
  }
  if (site !== undefined && site !== 'same-origin')
    return 'the session is for pages of this server, and another one asks';
  const given = request.headers[CSRF_HEADER];
  if (typeof given !== 'string') return `${CSRF_HEADER}: missing, expected the session’s csrfToken`;
  return isCsrfTokenOf(signIn, given) ? null : `${CSRF_HEADER}: found another one than the session’s csrfToken`;
}

/** Whether a request changes nothing. */
export function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function cookieOf({ protocol }: FastifyRequest, token: string, seconds: number): string {
  const secure = protocol === 'https' ? '; Secure' : '';
  return `${COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
