import { errorOfResponse, FlowsageError } from './errors.ts';
import { addressOf, checkedBaseUrl, checkedKey, initOf, type RequestPlan } from './request.ts';
import { isWorthRetrying, retryDelayMs } from './retries.ts';
import { fetchWithProgress } from './sent-progress.ts';
import { createDeadline, type Deadline, sleep, throwIfAborted } from './waiting.ts';

export interface ClientOptions {
  /** Address of the server, such as `http://127.0.0.1:4780`; a path in it is kept. */
  readonly baseUrl: string;
  /** Needed for all but public samples and the state of the server. Sent in a header, never in an address. */
  readonly key?: string;
  /** Instead of a key, in a page of the server whose browser is signed in: the `csrfToken` of the session. */
  readonly csrfToken?: string;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
  /** How long each attempt may take, uploads and streams aside; default 60,000. */
  readonly timeoutMs?: number;
  /** Attempts after the first one, for what may be repeated; default 4. */
  readonly retries?: number;
  /** Wait before the first of these, which doubles with each; default 250. `Retry-After` goes before it. */
  readonly retryDelayMs?: number;
  /** Ends everything that the client does. */
  readonly signal?: AbortSignal;
}

/** Sends requests to one server. */
export interface Transport {
  readonly signal: AbortSignal | undefined;
  /** Wait before a first retry. */
  readonly firstDelayMs: number;
  /** From now on, with everything that changes something. */
  sendCsrfToken(token: string | null): void;
  /** The whole answer as JSON. */
  json<Value>(plan: RequestPlan): Promise<Value>;
  /** The whole answer as text. */
  text(plan: RequestPlan): Promise<string>;
  /** An answer that is read bit by bit; the time counts from each piece to the next. */
  stream(plan: RequestPlan): Promise<ReadableStream<Uint8Array>>;
}

const STANDARD_TIMEOUT_MS = 60_000;
const STANDARD_RETRIES = 4;
const STANDARD_RETRY_DELAY_MS = 250;

export function createTransport(options: ClientOptions): Transport {
  const base = checkedBaseUrl(options.baseUrl);
  const key = checkedKey(options.key);
  let csrfToken = options.csrfToken ?? null;
  const callFetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const retries = options.retries ?? STANDARD_RETRIES;
  const firstDelayMs = options.retryDelayMs ?? STANDARD_RETRY_DELAY_MS;

  const attempt = async <Value>(plan: RequestPlan, use: (response: Response, deadline: Deadline) => Promise<Value>) => {
    const timeoutMs = plan.timeoutMs ?? options.timeoutMs ?? STANDARD_TIMEOUT_MS;
    const deadline = createDeadline([options.signal, plan.signal], timeoutMs === 0 ? null : timeoutMs);
    let isHandedOver = false;
    try {
      const init = initOf(plan, { key, csrfToken }, deadline.signal);
      // It would send cookies beside a key, so that it is for signed-in pages alone.
      const isTold = plan.onSent !== undefined && key === null && options.fetch === undefined;
      const send = (isTold ? fetchWithProgress(plan.onSent, init) : null) ?? callFetch;
      const response = await send(addressOf(base, plan), init);
      if (!response.ok && !(plan.accepts ?? []).includes(response.status)) throw await errorOfResponse(response);
      const value = await use(response, deadline);
      isHandedOver = value instanceof ReadableStream;
      return value;
    } catch (error) {
      throw readableError(error, plan, deadline, timeoutMs, base, options.signal);
    } finally {
      if (!isHandedOver) deadline.end();
    }
  };

  const request = async <Value>(plan: RequestPlan, use: (response: Response, deadline: Deadline) => Promise<Value>) => {
    for (let retry = 0; ; retry++) {
      throwIfAborted(options.signal, plan.signal);
      try {
        return await attempt(plan, use);
      } catch (error) {
        if (!(error instanceof FlowsageError) || retry >= retries || !isWorthRetrying(error, plan)) throw error;
        const waitMs = retryDelayMs(error, retry, firstDelayMs);
        if (waitMs === null) throw error;
        const waiting = createDeadline([options.signal, plan.signal], null);
        try {
          await sleep(waitMs, waiting.signal);
        } finally {
          waiting.end();
        }
      }
    }
  };

  return {
    signal: options.signal,
    firstDelayMs,
    sendCsrfToken: (token) => {
      csrfToken = token;
    },
    json: <Value>(plan: RequestPlan) =>
      request(plan, async (response) => parsedJson(await response.text(), response) as Value),
    text: (plan) => request(plan, (response) => response.text()),
    stream: (plan) =>
      request(plan, async (response, deadline) => {
        const timeoutMs = plan.timeoutMs ?? options.timeoutMs ?? STANDARD_TIMEOUT_MS;
        const explain = (error: unknown): unknown =>
          readableError(error, plan, deadline, timeoutMs, base, options.signal);
        return watchedStream(response, deadline, explain);
      }),
  };
}

/** Pieces as they come, with the time begun anew for each and faults told in the client's own words. */
function watchedStream(
  response: Response,
  deadline: Deadline,
  explain: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  if (response.body === null) throw new FlowsageError('bad-answer', 'the answer has no body');
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      deadline.restart();
      try {
        const { done, value } = await reader.read();
        // A slow reader is not the server's fault.
        deadline.pause();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        deadline.end();
        controller.close();
      } catch (error) {
        deadline.end();
        controller.error(explain(error));
      }
    },
    cancel: async (reason) => {
      deadline.end();
      await reader.cancel(reason);
    },
  });
}

/** What was thrown on the way, as the caller gets it. */
function readableError(
  error: unknown,
  plan: RequestPlan,
  deadline: Deadline,
  timeoutMs: number,
  base: string,
  clientSignal: AbortSignal | undefined,
): unknown {
  if (error instanceof FlowsageError) return error;
  if (deadline.isOver())
    return new FlowsageError('timeout', `${base} did not answer within ${timeoutMs} ms`, { cause: error });
  for (const signal of [clientSignal, plan.signal]) if (signal?.aborted) return signal.reason;
  return new FlowsageError('network', `${base} cannot be reached or broke off: ${innermostMessage(error)}`, {
    cause: error,
  });
}

/** `fetch failed` says little; what it is caused by says more. */
function innermostMessage(error: unknown): string {
  let inner = error;
  for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause instanceof Error; depth++) inner = inner.cause;
  const code = (inner as { readonly code?: unknown } | null)?.code;
  const message = inner instanceof Error ? inner.message : String(inner);
  return message === '' && typeof code === 'string' ? code : message;
}

function parsedJson(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FlowsageError('bad-answer', `the answer is not JSON: ${JSON.stringify(text.slice(0, 60))}`, {
      status: response.status,
      requestId: response.headers.get('x-request-id'),
      cause,
    });
  }
}
