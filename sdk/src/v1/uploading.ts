import type { CallOptions, RequestBody } from '../request.ts';
import type { Transport } from '../transport.ts';
import { UPLOAD_TIMEOUT_MS } from '../uploads.ts';
import type { SampleV1, UploadType, Visibility } from '../wire/index.ts';

/**
 * What is uploaded. Bytes, Blobs and functions that make a stream can be sent again when the way there fails; a stream
 * itself is sent once.
 */
export type UploadSource =
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | (() => ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>);

export interface UploadOptions extends CallOptions {
  readonly fileName: string;
  /** What it is said to be; the content decides, and is asked when this is left out. */
  readonly type?: UploadType;
  /** As the account or the server has it when left out. */
  readonly visibility?: Visibility;
  /**
   * 1 to 128 visible ASCII characters. A second upload of the account under the same key is the first one; made at random
   * when left out.
   */
  readonly idempotencyKey?: string;
  /** Told how many bytes were sent, as they go: only in pages of the server whose browser is signed in. */
  readonly onSent?: (sentBytes: number) => void;
}

export interface UploadCallsV1 {
  /** Sends a file as it is. When this returns, the server has it on disk and will process it, whatever happens. */
  upload(source: UploadSource, options: UploadOptions): Promise<SampleV1>;
}

export function createUploadCallsV1(transport: Transport): UploadCallsV1 {
  return {
    upload: (source, { fileName, type, visibility, idempotencyKey = randomKey(), ...options }) =>
      transport.json<SampleV1>({
        timeoutMs: UPLOAD_TIMEOUT_MS,
        ...options,
        method: 'PUT',
        path: ['api', 'v1', 'samples'],
        query: { fileName, type, visibility },
        headers: { 'content-type': 'application/octet-stream', 'idempotency-key': idempotencyKey },
        body: () => bodyOf(source),
        isOnce: typeof source !== 'function' && !(source instanceof Uint8Array) && !(source instanceof Blob),
      }),
  };
}

function bodyOf(source: UploadSource): RequestBody {
  if (source instanceof Uint8Array || source instanceof Blob) return source;
  const pieces = typeof source === 'function' ? source() : source;
  return pieces instanceof ReadableStream ? pieces : streamOf(pieces);
}

/** Node's fetch takes iterables as bodies, browsers do not. */
function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await iterator.return?.()),
  });
}

/** 128 bits. `crypto.randomUUID` is missing on pages that were not loaded over TLS. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
