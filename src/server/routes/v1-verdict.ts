import type { VerdictV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { Sample } from '../../model/sample.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { publicNames } from '../public-name-memory.ts';
import { PUBLIC_ID_PARAMS, SAMPLE_ID_PARAMS } from '../route-schemas.ts';
import { ownSample, publicSample } from '../sample-access.ts';
import { sampleJudge } from '../sample-judge.ts';
import { VERDICT } from '../verdict-schema.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };
const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

interface ById {
  Params: { id: string };
}

const DESCRIPTION =
  'Made of what is known now: knowledge grows. A sample that is still worked on, or whose ' +
  'file could not be read, has no verdict (409).';

/** What a sample means, with its story and its evidence. */
export function addVerdictRoutes(app: FastifyInstance, context: ServerContext): void {
  app.get<ById>('/api/v1/samples/:id/verdict', {
    config: { access: READ },
    schema: {
      operationId: 'getVerdict',
      summary: 'What a sample means: verdict, story, evidence, what is not known, and what to check next',
      description: `${DESCRIPTION} It is kept as what you read last: see the changes of a sample.`,
      tags: ['samples'],
      params: SAMPLE_ID_PARAMS,
      response: { 200: VERDICT },
    },
    handler: async (request): Promise<VerdictV1> =>
      context.judgedSamples.read(processed(await ownSample(context, request, request.params.id))),
  });

  app.get<ById>('/api/v1/public/samples/:id/verdict', {
    config: { access: OPEN },
    schema: {
      operationId: 'getPublicVerdict',
      summary: 'What a shared sample means',
      description: `${DESCRIPTION} Sources and hosts inside are shown as the server’s setting \`publicSources\` has it.`,
      tags: ['samples'],
      params: PUBLIC_ID_PARAMS,
      response: { 200: VERDICT },
    },
    handler: async (request): Promise<VerdictV1> => {
      const sample = processed(await publicSample(context, request, request.params.id));
      return sampleJudge(context).verdict(sample, await publicNames(context).whole(sample));
    },
  });
}

function processed(sample: Sample): Sample {
  if (sample.state === 'processed') return sample;
  const reason = sample.state === 'failed' ? 'its file could not be read' : 'it is still worked on';
  throw new AppError('conflict', `sample ${sample.id} has no verdict: ${reason}`);
}
