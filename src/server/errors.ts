import type { Problem, Refusal } from '@flowsage/client';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type AppErrorKind } from '../lib/app-error.ts';
import { printable } from '../lib/printable.ts';
import type { RouteStyle } from './access.ts';
import type { ServerContext } from './context.ts';
import { CallerGoneError, socketOf } from './patience.ts';
import { TooManyError } from './refusals.ts';
import { tooSlow } from './request-time.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sendPage, wantsPage } from './web-page.ts';

/** What each kind of error is over HTTP; nowhere else is a status chosen for an error. */
const STATUS_OF_KIND: Readonly<Record<AppErrorKind, number>> = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  'too-large': 413,
  unsupported: 415,
  'too-many': 429,
  'too-slow': 408,
  unavailable: 503,
  'no-space': 507,
};

/** Titles of problems, as RFC 9110 and RFC 4918 name the codes. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** A fault as it is told: status, sentence, and the limit that was met. */
interface Told {
  readonly status: number;
  readonly detail: string;
  readonly limit: { readonly name: string; readonly value: number } | null;
}

/** Every refusal and fault goes through here, in the words of the route that met it. */
export function addErrorAnswers(app: FastifyInstance, context: ServerContext): void {
  app.setErrorHandler((error, request, reply) => {
    const told = tell(tooSlow(request.raw) ?? error, request, context.settings.maxBodyBytes);
    // Refusals that are meant are no faults: a full disk must not be filled with the traces of them.
    if (told.status === 500) request.log.error({ err: error }, 'request failed');
    else if (told.status === GONE) request.log.info({ req: request, status: GONE }, 'the caller went away');
    else if (told.status > 500) request.log.warn({ status: told.status, detail: told.detail }, 'request refused');
    if (told.limit !== null) context.metrics.limitMet(told.limit.name);
    if (error instanceof TooManyError) reply.header('retry-after', String(error.retryAfterSeconds));
    else if (told.status === 429 || told.status === 503) reply.header('retry-after', '5');
    return answer(told, styleOf(request), request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    if (isOfNothingElse(request)) {
      reply.header('vary', 'accept');
      // The app says that there is no such page, and leads back.
      if (context.web !== null && wantsPage(request)) return sendPage(request, reply.code(404), context.web);
    }
    return answer(
      { status: 404, detail: `there is no ${request.method} ${printable(pathOf(request)).slice(0, 200)}`, limit: null },
      styleOf(request),
      request,
      reply,
    );
  });
}

/** What programs ask begins with these: they look for their own form of a refusal, whatever they accept. */
const OF_PROGRAMS: ReadonlySet<string> = new Set([
  'api',
  'assets',
  'docs',
  'interpretation',
  'metrics',
  'public',
  'schemas',
  'sec',
  'site',
  'stats',
  'upload',
]);

/** Whether an unknown address may be one of a page that somebody typed. */
function isOfNothingElse(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && !OF_PROGRAMS.has(pathOf(request).split('/', 2)[1]!);
}

/**
 * Paths that cannot be read at all are refused before a route and its hooks, in the words of the neighbourhood as well.
 * Who typed one in a browser is told by the app, as of every address that no page has.
 */
export function answerUnreadablePath(
  { web }: Pick<ServerContext, 'web'>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  setSecurityHeaders(request, reply);
  if (isOfNothingElse(request)) {
    reply.header('vary', 'accept');
    if (web !== null && wantsPage(request)) {
      sendPage(request, reply.code(404), web);
      return;
    }
  }
  const isTooLong = (error as Partial<FastifyError>).code === 'FST_ERR_MAX_PARAM_LENGTH';
  answer(
    isTooLong
      ? { status: 414, detail: 'the path has a part that is too long', limit: null }
      : { status: 400, detail: 'the path is not valid percent-encoded UTF-8', limit: null },
    styleOf(request),
    request,
    reply,
  );
}

function tell(error: unknown, request: FastifyRequest, maxBodyBytes: number): Told {
  if (isGone(error, request)) return { status: GONE, detail: 'the caller went away', limit: null };
  if (error instanceof AppError)
    return { status: STATUS_OF_KIND[error.kind], detail: printable(error.message), limit: error.limit };
  const { code, statusCode, validation, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return {
      status: 413,
      detail: `body: more than ${maxBodyBytes} bytes, expected at most as many (maxBodyBytes)`,
      limit: { name: 'maxBodyBytes', value: maxBodyBytes },
    };
  if (validation !== undefined || (statusCode !== undefined && statusCode >= 400 && statusCode < 500))
    return { status: statusCode ?? 400, detail: printable(message ?? 'the request is not valid'), limit: null };
  // What went wrong inside is for the log alone.
  return {
    status: 500,
    detail: `something went wrong here; the log tells more under request ${request.id}`,
    limit: null,
  };
}

/** Nobody reads such an answer; the log and the numbers tell it from faults of the server. */
const GONE = 499;

/** What fails while a request is still on its way and its connection is closed, fails because of that. */
const ABORTED: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

function isGone(error: unknown, { raw }: FastifyRequest): boolean {
  if (error instanceof CallerGoneError) return true;
  if (raw.complete || !(socketOf(raw)?.destroyed ?? false)) return false;
  if (error instanceof AppError) return error.kind === 'invalid-input';
  return ABORTED.has((error as Partial<FastifyError>).code);
}

function answer(told: Told, style: RouteStyle, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, detail, limit } = told;
  reply.code(status).header('cache-control', 'no-store');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (style === 'v1') {
    const problem: Problem = {
      type: 'about:blank',
      title: TITLES[status] ?? 'Error',
      status,
      detail,
      instance: request.id,
      ...(limit === null ? {} : { limit }),
    };
    // Sent as text: no schema of an answer may leave members out.
    return reply.type('application/problem+json').serializer(String).send(JSON.stringify(problem));
  }
  if (style === 'networksage') {
    const refusal: Refusal = { error: true, body: detail };
    return reply.type('application/json; charset=utf-8').serializer(String).send(JSON.stringify(refusal));
  }
  return reply.type('text/plain; charset=utf-8').serializer(String).send(detail);
}

/** Unknown paths are told in the words of the neighbourhood: old clients look for `error` in whatever they get. */
function styleOf(request: FastifyRequest): RouteStyle {
  const access = request.routeOptions.config?.access;
  if (access !== undefined) return access.style;
  return pathOf(request).startsWith('/api/') ? 'v1' : 'networksage';
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]!;
}
