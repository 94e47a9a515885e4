/** What is needed of an XMLHttpRequest: the one way in which browsers tell how much was sent. */
interface BrowserRequest {
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null };
  readonly status: number;
  readonly statusText: string;
  readonly response: ArrayBuffer;
  readonly responseURL: string;
  responseType: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  onloadend: (() => void) | null;
  open(method: string, address: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body: RequestInit['body']): void;
  abort(): void;
}

const BrowserRequest = (globalThis as { readonly XMLHttpRequest?: new () => BrowserRequest }).XMLHttpRequest;

/**
 * A `fetch` that tells how much of the body was sent, for answers that come whole, of the server that the page came from.
 * Null where the platform tells nothing of that, and for streams, which `fetch` alone sends.
 */
export function fetchWithProgress(onSent: (sentBytes: number) => void, init: RequestInit): typeof fetch | null {
  if (BrowserRequest === undefined || init.body instanceof ReadableStream) return null;
  return (input, { signal, method = 'GET', body, headers } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const request = new BrowserRequest();
      const abort = (): void => request.abort();
      signal?.addEventListener('abort', abort);
      request.open(method, String(input));
      new Headers(headers).forEach((value, name) => {
        request.setRequestHeader(name, value);
      });
      request.responseType = 'arraybuffer';
      request.upload.onprogress = ({ loaded }) => onSent(loaded);
      request.onload = () => {
        // As `redirect: 'error'` of a fetch.
        if (request.responseURL === String(input)) resolve(responseOf(request));
        else reject(new TypeError('the server answered with a redirect'));
      };
      request.onerror = () => reject(new TypeError('the connection broke off'));
      request.onabort = () => reject(signal?.reason);
      request.onloadend = () => signal?.removeEventListener('abort', abort);
      request.send(body);
    });
}

function responseOf(request: BrowserRequest): Response {
  const lines = request.getAllResponseHeaders().trim().split(/\r?\n/);
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  // Answers of these statuses have no body, not even an empty one.
  const body = [204, 205, 304].includes(request.status) ? null : request.response;
  return new Response(body, { status: request.status, statusText: request.statusText, headers });
}
