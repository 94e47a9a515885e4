import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { addHealthRoutes } from './health.ts';
import { addSampleRoutes } from './v1-samples.ts';
import { addUploadRoutes } from './v1-uploads.ts';

/** Everything the server answers, a file a resource. */
export const ROUTES: readonly ((app: FastifyInstance, context: ServerContext) => void)[] = [
  addHealthRoutes,
  addSampleRoutes,
  addUploadRoutes,
];
