import type { Problem } from './wire/index.ts';

/** What went wrong, in a word: the kinds of the server's refusals, and what can happen on the way. */
export type FlowsageErrorKind =
  | 'invalid-input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported'
  | 'too-many'
  | 'no-space'
  | 'unavailable'
  /** The server does not offer this. */
  | 'not-implemented'
  /** A fault inside the server; its log tells more under the request's id. */
  | 'server-fault'
  /** No answer, or it broke off. */
  | 'network'
  | 'timeout'
  /** The answer is not what this server sends: another program listens there, or something between changed it. */
  | 'bad-answer'
  /** The sample could not be processed, or a text about it could not be made. */
  | 'sample-failed';

export interface FlowsageErrorFacts {
  readonly status?: number | null;
  readonly limit?: Problem['limit'] | null;
  readonly retryAfterSeconds?: number | null;
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

/**
 * The one error that calls of the client end with, aborts aside: those throw the reason of the caller's signal, as
 * `fetch` does.
 */
export class FlowsageError extends Error {
  readonly kind: FlowsageErrorKind;
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  /** The sentence of the server, or of the client when the server said nothing. The same as `message`. */
  readonly detail: string;
  /** The limit that was met, by its name as a setting of the server. */
  readonly limit: { readonly name: string; readonly value: number } | null;
  /** When to come again, if the server said so. */
  readonly retryAfterSeconds: number | null;
  /** Names the request in the server's log. */
  readonly requestId: string | null;

  constructor(kind: FlowsageErrorKind, detail: string, facts: FlowsageErrorFacts = {}) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'FlowsageError';
    this.kind = kind;
    this.detail = detail;
    this.status = facts.status ?? null;
    this.limit = facts.limit ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
    this.requestId = facts.requestId ?? null;
  }
}

const KIND_OF_STATUS: Readonly<Record<number, FlowsageErrorKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'too-large',
  415: 'unsupported',
  429: 'too-many',
  501: 'not-implemented',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  507: 'no-space',
};

/** Characters of an answer that is shown as it is. */
const MOST_DETAIL = 2000;

/** The error that an answer stands for, from any of the three ways in which the server tells one. Reads the body. */
export async function errorOfResponse(response: Response): Promise<FlowsageError> {
  const text = await response.text().catch(() => '');
  const { detail, limit } = readRefusal(text);
  return new FlowsageError(
    kindOfStatus(response.status),
    detail === '' ? `the server answered ${response.status} without a word` : detail,
    {
      status: response.status,
      limit,
      retryAfterSeconds: retryAfterSecondsOf(response.headers),
      requestId: response.headers.get('x-request-id'),
    },
  );
}

export function kindOfStatus(status: number): FlowsageErrorKind {
  return KIND_OF_STATUS[status] ?? (status >= 500 ? 'server-fault' : status >= 400 ? 'invalid-input' : 'bad-answer');
}

/** Seconds of a `Retry-After`, which is a number or a date; null when there is none that can be read. */
export function retryAfterSecondsOf(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

/** problem+json has `detail`, the NetworkSage form `body`, all else is text. */
function readRefusal(text: string): { detail: string; limit: FlowsageError['limit'] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null) return { detail: text.trim().slice(0, MOST_DETAIL), limit: null };
  const { detail, body, limit } = value as Readonly<Record<string, unknown>>;
  const sentence = typeof detail === 'string' ? detail : typeof body === 'string' ? body : text.trim();
  return { detail: sentence.slice(0, MOST_DETAIL), limit: isLimit(limit) ? limit : null };
}

function isLimit(value: unknown): value is { readonly name: string; readonly value: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, value: most } = value as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && typeof most === 'number';
}
