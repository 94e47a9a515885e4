import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { addAuthentication } from './authentication.ts';
import { answerFaultyConnection, watchConnections } from './connection-faults.ts';
import type { ServerContext } from './context.ts';
import { addDiskReserve } from './disk-reserve.ts';
import { addErrorAnswers, answerUnreadablePath } from './errors.ts';
import { closeIdleConnections } from './idle-connections.ts';
import { addListTurns } from './list-turns.ts';
import { addOpenApi } from './open-api.ts';
import { addOpenStreams } from './open-streams.ts';
import { closeSilentConnections } from './patience.ts';
import { addRateLimits } from './rate-limits.ts';
import { addRequestTimes } from './request-time.ts';
import { addRouteTable } from './route-table.ts';
import { ROUTES } from './routes/index.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { addValidation } from './validation.ts';

/** As long as Node lets heads of requests be: routes see to themselves. */
const LONGEST_PARAMETER = 16 * 1024;

/** How often connections are looked at that send too slowly. */
const SLOW_CHECK_MILLISECONDS = 2000;

/** The server's routes and everything that holds for all of them; listening is up to whoever calls. */
export async function createApp(context: ServerContext): Promise<FastifyInstance> {
  const { settings, log } = context;
  const app: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.maxBodyBytes,
    // For uploads, which take longer; `addRequestTimes` has an eye on everything else. Fastify waits for ever unless told.
    requestTimeout: Math.max(settings.requestSeconds, settings.uploadSeconds) * 1000,
    connectionTimeout: settings.requestSeconds * 1000,
    keepAliveTimeout: 72_000,
    // Node looks for connections that are too slow every 30 s only: limits of time would be twice as long.
    http: { connectionsCheckingInterval: SLOW_CHECK_MILLISECONDS },
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER, caseSensitive: true, ignoreTrailingSlash: false },
    // A request beside a stop is still answered.
    return503OnClosing: false,
    genReqId: () => crypto.randomUUID(),
    requestIdHeader: false,
    frameworkErrors: (error, request, reply) => answerUnreadablePath(context, error, request, reply),
    clientErrorHandler: answerFaultyConnection,
  });
  app.server.headersTimeout = settings.requestSeconds * 1000;
  app.server.maxConnections = settings.maxConnections;
  watchConnections(app, context);
  addRequestTimes(app, context);
  addRouteTable(app);
  addValidation(app);
  acceptEmptyJson(app);
  addSecurityHeaders(app);
  addErrorAnswers(app, context);
  addAuthentication(app, context);
  await addRateLimits(app, context);
  addDiskReserve(app, context);
  await addOpenApi(app, context);
  addOpenStreams(app, context);
  addListTurns(app, context);
  closeIdleConnections(app);
  closeSilentConnections(app);
  countRequests(app, context);
  for (const add of ROUTES) await app.register(async (scope) => add(scope, context));
  return app;
}

/** Old clients say that they send JSON and then send nothing. */
function acceptEmptyJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
  });
}

function countRequests(app: FastifyInstance, { metrics }: ServerContext): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.request(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info({ req: request, res: reply, seconds: reply.elapsedTime / 1000 }, 'answered');
  });
}
