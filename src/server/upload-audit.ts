import type { FastifyRequest } from 'fastify';
import type { Sample } from '../model/sample.ts';
import { actorOf } from './actor.ts';
import type { ServerContext } from './context.ts';
import { principalOf } from './sample-access.ts';

/**
 * Writes down who uploaded a sample. It never fails: the sample is kept by then, and whoever sent it must be told so, or
 * sends it again.
 */
export async function auditUpload(
  { store, log }: ServerContext,
  request: FastifyRequest,
  sample: Sample,
): Promise<void> {
  try {
    await store.audit({
      actor: actorOf(principalOf(request)),
      action: 'sample.upload',
      object: sample.id,
      detail: sample.visibility,
    });
  } catch (error) {
    log.warn({ err: error, sampleId: sample.id }, 'an upload was kept, but who sent it was not written down');
  }
}
