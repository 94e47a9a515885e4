import type { FastifyInstance } from 'fastify';
import { type RouteAccess, viewerOf } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { acceptAnyBody, describedOnly, sendList } from '../old-answers.ts';
import { paramOf } from '../old-schemas.ts';
import { publicNames } from '../public-name-memory.ts';
import { publicSample } from '../sample-access.ts';
import { activityParts } from '../sample-lists.ts';

const OPEN: RouteAccess = { style: 'networksage', scope: null, rate: 'read' };

/** Two hosts of the old service had the same endpoint, under paths in another order. */
const PATHS = [
  '/public/secflows/v1/:publicId/list/aggregated',
  '/public/v1.0/secflows/:publicId/list/aggregated',
] as const;

/** Samples that their owners made public, for everybody who has the link. */
export function addPublicSampleRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;
  acceptAnyBody(app);

  for (const path of PATHS) {
    app.get<{ Params: { publicId: string } }>(path, {
      config: { access: OPEN },
      schema: {
        summary: 'The flows of a public sample with all that is known of each',
        description: 'Sources and hosts inside are shown as the setting `publicSources` has it.',
        tags: ['networksage'],
        params: paramOf(
          'publicId',
          'Public id of a sample, 100 characters; the last one may be written `%3D`.',
          'NzhmZjIxMWMtMjZjNi00OGZjLTgwM2UtYzNmZWM3MmNjOTU0I2hhc2gjYjZhMzQ4MTk0NTU5NDFiNWE1MGYzMzM4Nzc5N2YwZDY=',
        ),
        response: {
          200: describedOnly(
            'The envelope with a list of objects: `secflow`, `destination`, `behavior`, `event`, `flowIdCount`.',
          ),
        },
      },
      handler: async (request, reply) => {
        const sample = await publicSample(context, request, request.params.publicId);
        const statistics = store.statisticsFor(viewerOf(request.principal, context));
        const names = await publicNames(context).whole(sample);
        return sendList(app, request, reply, (signal) => activityParts(context, sample, statistics, signal, names));
      },
    });
  }
}
