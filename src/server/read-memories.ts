import type { ServerContext } from './context.ts';
import { publicNames } from './public-name-memory.ts';
import { sampleJudge } from './sample-judge.ts';

/** Takes what was read of an account's samples, or of the one that is named, out of memory: they were deleted. */
export function forgetRead(context: ServerContext, accountId: string, sampleId?: string): void {
  sampleJudge(context).forget(accountId, sampleId);
  context.judgedSamples.forget(accountId, sampleId);
  context.rarities.forget(accountId, sampleId);
  publicNames(context).forget(accountId, sampleId);
}
