import type { FastifyInstance, FastifySchema } from 'fastify';
import type { RouteAccess } from './access.ts';

/** A method and path that the server answers, as it was registered, and who may call it. */
export interface RouteRow {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess | undefined;
  readonly schema: FastifySchema | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, HEAD beside GET included: for whoever checks that none was forgotten. */
    routeTable: RouteRow[];
  }
}

export function addRouteTable(app: FastifyInstance): void {
  app.decorate('routeTable', []);
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    for (const one of [method].flat()) app.routeTable.push({ method: one, url, access: config?.access, schema });
  });
}
