import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { addBayseRoutes } from './bayse.ts';
import { addBehaviorRoutes } from './behaviors.ts';
import { addEventRoutes } from './events.ts';
import { addHealthRoutes } from './health.ts';
import { addOldDestinationRoutes } from './old-destinations.ts';
import { addOldSampleRoutes } from './old-samples.ts';
import { addPublicSampleRoutes } from './public-samples.ts';
import { addSampleTextRoutes } from './sample-texts.ts';
import { addSecflowRoutes } from './secflows.ts';
import { addOldUploadRoutes } from './uploads.ts';
import { addSampleRoutes } from './v1-samples.ts';
import { addUploadRoutes } from './v1-uploads.ts';

/** Everything the server answers, a file a resource. */
export const ROUTES: readonly ((app: FastifyInstance, context: ServerContext) => void)[] = [
  addHealthRoutes,
  addSampleRoutes,
  addUploadRoutes,
  addBayseRoutes,
  addBehaviorRoutes,
  addEventRoutes,
  addOldDestinationRoutes,
  addOldSampleRoutes,
  addPublicSampleRoutes,
  addSampleTextRoutes,
  addSecflowRoutes,
  addOldUploadRoutes,
];
