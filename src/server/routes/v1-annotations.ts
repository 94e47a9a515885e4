import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Sample } from '../../model/sample.ts';
import { type RouteAccess, viewerOf } from '../access.ts';
import { ANNOTATIONS } from '../annotation-schema.ts';
import { annotationText } from '../annotation-text.ts';
import type { ServerContext } from '../context.ts';
import { sendJson } from '../old-answers.ts';
import { goneSignal } from '../patience.ts';
import { publicNames } from '../public-name-memory.ts';
import type { PublicNames } from '../public-names.ts';
import { networkOf } from '../refusals.ts';
import { PUBLIC_ID_PARAMS, SAMPLE_ID_PARAMS } from '../route-schemas.ts';
import { ownSample, publicSample } from '../sample-access.ts';
import { sampleJudge } from '../sample-judge.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

interface ById {
  Params: { id: string };
}

const DESCRIPTION =
  'One answer for the whole sample, column by column: flows refer to destinations and records by position. It says the ' +
  'same as the list of flows with all that is known of each. Empty until the sample is processed.';

/** What is known of the flows of a sample. */
export function addAnnotationRoutes(app: FastifyInstance, context: ServerContext): void {
  /** Callers take turns, as for long lists. */
  const send = async (
    sample: Sample,
    request: FastifyRequest,
    reply: FastifyReply,
    names: PublicNames | null = null,
  ): Promise<FastifyReply> => {
    const caller = request.principal?.account.id ?? networkOf(request.ip);
    const viewer = viewerOf(request.principal, context);
    const text = await app.listTurns.run(caller, goneSignal(reply.raw), async () =>
      annotationText(await sampleJudge(context).annotations(sample, viewer, names)),
    );
    return sendJson(reply, text);
  };

  app.get<ById>('/api/v1/samples/:id/annotations', {
    config: { access: READ },
    schema: {
      operationId: 'getAnnotations',
      summary: 'What is known of every flow of a sample',
      description: DESCRIPTION,
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 200: ANNOTATIONS },
    },
    handler: async (request, reply) => send(await ownSample(context, request, request.params.id), request, reply),
  });

  app.get<ById>('/api/v1/public/samples/:id/annotations', {
    config: { access: OPEN },
    schema: {
      operationId: 'getPublicAnnotations',
      summary: 'What is known of every flow of a shared sample',
      description: `${DESCRIPTION} Hosts inside are shown as the server’s setting \`publicSources\` has it.`,
      tags: ['samples'],
      params: PUBLIC_ID_PARAMS,
      response: { 200: ANNOTATIONS },
    },
    handler: async (request, reply) => {
      const sample = await publicSample(context, request, request.params.id);
      return send(sample, request, reply, await publicNames(context).whole(sample));
    },
  });
}
