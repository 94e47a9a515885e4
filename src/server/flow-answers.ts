import { Readable } from 'node:stream';
import type { FlowQuery } from '@flowsage/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Sample } from '../model/sample.ts';
import type { ServerContext } from './context.ts';
import { FLOW, flowLines, flowPage } from './flow-pages.ts';
import { flowRows } from './flow-rows.ts';
import type { PublicNames } from './public-names.ts';
import { pageOf } from './route-schemas.ts';

/** Flows as pages, or all of them line by line. */
export const FLOWS_ANSWER = {
  200: {
    description: 'A page of flows; with `Accept: application/x-ndjson` all of them, one a line.',
    content: {
      'application/json': { schema: pageOf(FLOW) },
      'application/x-ndjson': { schema: { type: 'string' } },
    },
  },
} as const;

/** Answers with flows of a sample that the caller may see; `names` gives hosts other names. */
export async function sendFlows(
  app: FastifyInstance,
  { store }: ServerContext,
  sample: Sample,
  names: PublicNames | null,
  request: FastifyRequest<{ Querystring: FlowQuery }>,
  reply: FastifyReply,
): Promise<unknown> {
  const rows = flowRows(request.query.columns, names);
  if (!wantsLines(request)) return flowPage(store, sample.id, request.query, rows);
  const lines = flowLines(store, sample.id, request.query, rows, app.openStreams.open(request, reply));
  return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(lines, { objectMode: false }));
}

function wantsLines({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('application/x-ndjson') ?? false;
}
