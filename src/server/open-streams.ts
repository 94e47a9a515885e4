import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.ts';
import { AppError } from '../lib/app-error.ts';
import type { ServerContext } from './context.ts';
import { networkOf } from './refusals.ts';

/** Answers that last: progress, flows as they are read, backups. */
export interface OpenStreams {
  /**
   * Counts one more, for as long as the connection of the answer is open; `too-many` beyond the limits. The signal is
   * given when the caller has gone or the server stops.
   */
  open(request: FastifyRequest, reply: FastifyReply): AbortSignal;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** One count for the whole server. */
    openStreams: OpenStreams;
  }
}

const SILENT_MILLISECONDS = 60_000;

export function addOpenStreams(app: FastifyInstance, { settings }: ServerContext): void {
  app.decorate('openStreams', createOpenStreams(app, settings));
}

function createOpenStreams(app: FastifyInstance, settings: Settings): OpenStreams {
  const { maxOpenStreams, maxOpenStreamsPerAccount } = settings;
  const counts = new Map<string, number>();
  const open = new Set<AbortController>();
  app.addHook('preClose', async () => {
    for (const controller of open) controller.abort();
  });
  const refuse = (count: number, name: string, most: number): void => {
    if (count >= most)
      throw new AppError('too-many', `${count} streams are open, which is the limit (${name})`, {
        limit: { name, value: most },
      });
  };
  return {
    open: (request, reply) => {
      const caller = request.principal?.account.id ?? networkOf(request.ip);
      const count = counts.get(caller) ?? 0;
      refuse(open.size, 'maxOpenStreams', maxOpenStreams);
      refuse(count, 'maxOpenStreamsPerAccount', maxOpenStreamsPerAccount);
      // Whoever takes nothing of what there is for this long has gone.
      reply.raw.setTimeout(SILENT_MILLISECONDS);
      const controller = new AbortController();
      counts.set(caller, count + 1);
      open.add(controller);
      reply.raw.once('close', () => {
        open.delete(controller);
        const rest = counts.get(caller)! - 1;
        if (rest === 0) counts.delete(caller);
        else counts.set(caller, rest);
        controller.abort();
      });
      return controller.signal;
    },
  };
}
