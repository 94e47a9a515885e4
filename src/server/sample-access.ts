import type { FastifyRequest } from 'fastify';
import { AppError } from '../lib/app-error.ts';
import { parsePublicId, type Sample } from '../model/sample.ts';
import type { Principal } from './access.ts';
import type { ServerContext } from './context.ts';

/** Whoever calls, on routes that need a key. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('unauthenticated', 'no key');
  return request.principal;
}

/**
 * A sample of the caller's own account, by its private id in any case of letters. A sample of somebody else is told
 * exactly like one that does not exist.
 */
export async function ownSample(context: ServerContext, request: FastifyRequest, id: string): Promise<Sample> {
  const { account } = principalOf(request);
  const sampleId = id.toLowerCase();
  const sample = isSampleId(sampleId) ? await context.store.findSample(account.id, sampleId) : null;
  if (sample === null) throw noSuchSample();
  return sample;
}

/**
 * A sample that is public now, by its public id. Ids cannot be found by trying: whoever asks for what does not exist is
 * soon told to wait.
 */
export async function publicSample(context: ServerContext, request: FastifyRequest, id: string): Promise<Sample> {
  const { store, refusals } = context;
  refusals.check(request.ip);
  const parts = parsePublicId(id);
  const sample = parts === null ? null : await store.findPublicSample(parts.publicationId, parts.id);
  if (sample !== null) return sample;
  refusals.count(request.ip);
  throw noSuchSample();
}

export function isSampleId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function noSuchSample(): AppError {
  return new AppError('not-found', 'there is no such sample');
}
