import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { addHealthRoutes } from './health.ts';

/** Everything the server answers, a file a resource. */
export const ROUTES: readonly ((app: FastifyInstance, context: ServerContext) => void)[] = [addHealthRoutes];
