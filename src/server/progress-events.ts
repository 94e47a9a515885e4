import type { ProgressEvent } from '@flowsage/client';
import type { Ingest } from '../ingest/ingest.ts';
import type { Sample } from '../model/sample.ts';

/** Proxies and clients give up on connections that are silent for longer. */
const HEARTBEAT_MILLISECONDS = 15_000;

/**
 * What becomes of a sample, as server-sent events (HTML, section 9.2): one for its present state, one for every change, and
 * the end after `processed` or `failed`. `find` looks at the sample again; null: it was deleted, and the stream ends.
 */
export async function* progressEvents(
  sample: Sample,
  ingest: Pick<Ingest, 'watch'>,
  find: () => Promise<Sample | null>,
  signal: AbortSignal,
  heartbeatMilliseconds = HEARTBEAT_MILLISECONDS,
): AsyncGenerator<string> {
  let hasChanged = true;
  let wake = (): void => {};
  const unwatch = ingest.watch(sample.id, () => {
    hasChanged = true;
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    let told = '';
    while (!signal.aborted) {
      if (hasChanged) {
        hasChanged = false;
        // Asked for anew after watching began, so that no change falls in between.
        const now = await find();
        if (now === null) return;
        const event = eventOf(now);
        if (event !== told) yield event;
        told = event;
        if (now.state === 'processed' || now.state === 'failed') return;
        continue;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, heartbeatMilliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!hasChanged && !signal.aborted) yield ': still here\n\n';
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    unwatch();
  }
}

function eventOf({ state, message, report }: Sample): string {
  const event: ProgressEvent = { state, message, flows: report?.flows ?? null };
  return `event: progress\ndata: ${JSON.stringify(event)}\n\n`;
}
