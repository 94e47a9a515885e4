import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/** Numbers for Prometheus. */
export function addMetricsRoutes(app: FastifyInstance, { metrics, settings }: ServerContext): void {
  app.get('/metrics', {
    config: {
      access: { style: 'plain', scope: settings.metricsAccess === 'open' ? null : 'administer', rate: 'read' },
    },
    schema: {
      operationId: 'readMetrics',
      summary: 'Requests, queue, samples by outcome, store latency, limits met',
      description: 'Open to everybody when the setting `metricsAccess` says so.',
      tags: ['operation'],
      response: {
        200: {
          description: 'In the text form of Prometheus.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
    },
    handler: async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.text()),
  });
}
