import { FlowsageError } from './errors.ts';

/** What every call takes beside its own arguments. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export type QueryValue = string | number | boolean | null | undefined;

/** What is sent as it is. */
export type RequestBody = FormData | Blob | Uint8Array | ReadableStream<Uint8Array>;

/** One request, which may become several attempts. */
export interface RequestPlan extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parts of the path, not encoded yet. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Makes the body of each attempt. */
  readonly body?: () => RequestBody;
  /** Doing it twice is like doing it once; all but POST and PATCH are, unless said otherwise. */
  readonly isIdempotent?: boolean;
  /** The body can be made only once, so that there is one attempt. */
  readonly isOnce?: boolean;
  /** Told how much of the body was sent, where that can be known. */
  readonly onSent?: (sentBytes: number) => void;
  /** Statuses that are answers, 2xx aside. */
  readonly accepts?: readonly number[];
}

/** What says who asks. */
export interface Credentials {
  readonly key: string | null;
  /** Of the session that the browser is in. */
  readonly csrfToken: string | null;
}

/** A plan as `fetch` takes it. */
export function initOf(plan: RequestPlan, { key, csrfToken }: Credentials, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', ...plan.headers };
  if (key !== null) headers['apikey'] = key;
  if (csrfToken !== null && plan.method !== 'GET') headers['x-csrf-token'] = csrfToken;
  // A key needs no cookie. A redirect would carry it to wherever that leads.
  const credentials = key === null ? 'same-origin' : 'omit';
  const init: Record<string, unknown> = { method: plan.method, headers, signal, credentials, redirect: 'error' };
  if (plan.json !== undefined) {
    headers['content-type'] = 'application/json';
    init['body'] = JSON.stringify(plan.json);
  } else if (plan.body !== undefined) {
    const body = plan.body();
    init['body'] = body;
    if (body instanceof ReadableStream) init['duplex'] = 'half';
  }
  return init as RequestInit;
}

/** Where a plan leads. */
export function addressOf(base: string, { path, query }: RequestPlan): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null) parts.set(name, String(value));
  const text = parts.toString();
  // Addresses are normalised, so these would lead elsewhere.
  for (const part of path)
    if (part === '' || part === '.' || part === '..')
      throw new FlowsageError('invalid-input', `${JSON.stringify(part)} is no id, name or key`);
  return `${base}/${path.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

/** The address of a server without a slash at its end. */
export function checkedBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new FlowsageError(
      'invalid-input',
      `baseUrl ${JSON.stringify(text)}: expected http://HOST[:PORT] or https://…`,
    );
  if (url.username !== '' || url.password !== '')
    throw new FlowsageError('invalid-input', 'baseUrl: holds a name or password, which belong in no address');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** A header holds visible ASCII. The message does not repeat the key. */
export function checkedKey(key: string | undefined): string | null {
  if (key === undefined || key === '') return null;
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new FlowsageError('invalid-input', 'key: holds a blank, line break or other character that no key has');
  return key;
}
