import { FlowsageError } from '../errors.ts';
import type { CallOptions } from '../request.ts';
import { retryDelayMs } from '../retries.ts';
import { readServerSentEvents } from '../server-sent-events.ts';
import type { Transport } from '../transport.ts';
import { sleep } from '../waiting.ts';
import type { ProgressEvent } from '../wire/index.ts';

export interface ProgressCalls {
  /**
   * Each state of a sample as it comes, up to `processed` or `failed`. A connection that is lost meanwhile is made anew,
   * and what was told before is not told again. `timeoutMs` is the silence after which it counts as lost.
   */
  progress(id: string, options?: CallOptions): AsyncGenerator<ProgressEvent, void, undefined>;
}

/** Connections in a row that bring nothing. */
const MOST_IDLE_CONNECTIONS = 5;

export function createProgressCalls(transport: Transport): ProgressCalls {
  async function* progress(id: string, options: CallOptions = {}): AsyncGenerator<ProgressEvent, void, undefined> {
    let before = '';
    let idle = 0;
    for (;;) {
      let fault: FlowsageError;
      try {
        const stream = await transport.stream({
          ...options,
          method: 'GET',
          path: ['api', 'v1', 'samples', id, 'progress'],
          headers: { accept: 'text/event-stream' },
        });
        for await (const { data } of readServerSentEvents(stream)) {
          const event = parseEvent(data);
          if (data === before) continue;
          before = data;
          idle = 0;
          yield event;
          if (event.state === 'processed' || event.state === 'failed') return;
        }
        fault = new FlowsageError('network', `the server ended the progress of sample ${id} early`);
      } catch (error) {
        if (!isLostConnection(error)) throw error;
        fault = error;
      }
      if (++idle > MOST_IDLE_CONNECTIONS) throw fault;
      await sleep(retryDelayMs(fault, idle - 1, transport.firstDelayMs) ?? 0, options.signal ?? transport.signal);
    }
  }
  return { progress };
}

function isLostConnection(error: unknown): error is FlowsageError {
  return error instanceof FlowsageError && (error.kind === 'network' || error.kind === 'timeout');
}

function parseEvent(data: string): ProgressEvent {
  let event: Partial<ProgressEvent> | null = null;
  try {
    event = JSON.parse(data) as Partial<ProgressEvent> | null;
  } catch {
    // Told below.
  }
  if (typeof event?.state !== 'string')
    throw new FlowsageError('bad-answer', `progress: ${JSON.stringify(data.slice(0, 60))} tells no state`);
  return { state: event.state, message: event.message ?? null, flows: event.flows ?? null };
}
