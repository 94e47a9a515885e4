import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SettingName } from '../config/settings.ts';
import type { RouteAccess } from './access.ts';
import type { ServerContext } from './context.ts';
import { networkOf, TooManyError } from './refusals.ts';

const SETTING_OF_RATE = {
  read: 'maxReadsPerMinute',
  write: 'maxWritesPerMinute',
  upload: 'maxUploadsPerMinute',
} as const satisfies Record<NonNullable<RouteAccess['rate']>, SettingName>;

/** Callers remembered at a time. */
const MOST_CALLERS = 20_000;

/**
 * Requests a minute: all routes of a kind together, for a key, or for an address without one. Answers tell the limit and what
 * remains of it in `x-ratelimit-…` headers, refusals when to come again in `retry-after`.
 */
export async function addRateLimits(app: FastifyInstance, { settings }: ServerContext): Promise<void> {
  app.addHook('onRoute', (route) => {
    const rate = route.config?.access?.rate;
    if (rate === null || rate === undefined) return;
    const setting = SETTING_OF_RATE[rate];
    route.config = {
      ...route.config,
      rateLimit: {
        groupId: rate,
        max: settings[setting],
        timeWindow: 60_000,
        keyGenerator: callerOf,
        errorResponseBuilder: (_request, { max, ttl }) =>
          new TooManyError(
            `more than ${max} requests a minute, which is the limit (${setting})`,
            setting,
            max,
            ttl / 1000,
          ),
      },
    };
  });
  await app.register(rateLimit, { global: false, cache: MOST_CALLERS });
}

function callerOf(request: FastifyRequest): string {
  return request.principal?.keyId ?? networkOf(request.ip);
}
