import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from './context.ts';
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

/** How others reach the server. */
type Way = Pick<ServerContext, 'publicUrl'>;

/** Out of reach for scripts, and sent with requests of this site's own pages only. */
export function setSessionCookie(
  way: Way,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  seconds: number,
): void {
  reply.header('set-cookie', cookieOf(isSecure(way, request), token, Math.max(0, Math.floor(seconds))));
}

export function clearSessionCookie(way: Way, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookieOf(isSecure(way, request), '', 0));
}

/**
 * Why the browser of this request would throw the cookie away; null where it keeps it. Pages of plain http keep no
 * secure one, unless they come from the browser's own machine. Browsers say by themselves where a page that sends
 * something came from.
 */
export function faultOfPlainPage(way: Way, request: FastifyRequest): string | null {
  const page = /^http:\/\/([^/]*?)(?::\d+)?$/i.exec(request.headers.origin ?? '');
  if (page === null || !isSecure(way, request) || isLoopback(page[1]!)) return null;
  return `this page came over plain http, where no browser keeps the session: sign in at ${way.publicUrl()}`;
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

/** By the address that others use too: a proxy that is not trusted cannot say that it was reached over https. */
function isSecure({ publicUrl }: Way, { protocol }: FastifyRequest): boolean {
  return protocol === 'https' || publicUrl().startsWith('https:');
}

/** Names and addresses that browsers trust without https. */
function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

function cookieOf(secure: boolean, token: string, seconds: number): string {
  return `${COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
