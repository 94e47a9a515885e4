import type { CallOptions } from '../request.ts';
import type { Transport } from '../transport.ts';
import type { Health, SettingV1, StatusV1, VerifyAnswer, VersionAnswer } from '../wire/index.ts';

/** For whoever runs the server. */
export interface OperationCalls {
  /** Whether the process answers; needs no key. */
  health(options?: CallOptions): Promise<Health>;
  /** Whether it can do its work; `unavailable` is an answer, not an error. Needs no key. */
  ready(options?: CallOptions): Promise<Health>;
  /** Needs no key. */
  version(options?: CallOptions): Promise<VersionAnswer>;
  /** How the server is: store, queue, disk, memory, packs. */
  status(options?: CallOptions): Promise<StatusV1>;
  /** Every setting with its value and where that comes from. */
  settings(options?: CallOptions): Promise<readonly SettingV1[]>;
  /** Numbers for Prometheus, as text. */
  metrics(options?: CallOptions): Promise<string>;
  /** Everything the server keeps at one moment, for `flowsage restore`; to be read to its end. */
  backup(options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Holds what the store keeps against itself. */
  verify(options?: CallOptions): Promise<VerifyAnswer>;
}

/** Looks at everything. */
const VERIFY_TIMEOUT_MS = 600_000;

export function createOperationCalls(transport: Transport): OperationCalls {
  return {
    health: (options = {}) => transport.json<Health>({ ...options, method: 'GET', path: ['healthz'] }),
    ready: (options = {}) => transport.json<Health>({ ...options, method: 'GET', path: ['readyz'], accepts: [503] }),
    version: (options = {}) =>
      transport.json<VersionAnswer>({ ...options, method: 'GET', path: ['api', 'v1', 'version'] }),
    status: (options = {}) => transport.json<StatusV1>({ ...options, method: 'GET', path: ['api', 'v1', 'status'] }),
    settings: async (options = {}) =>
      (
        await transport.json<{ readonly items: readonly SettingV1[] }>({
          ...options,
          method: 'GET',
          path: ['api', 'v1', 'settings'],
        })
      ).items,
    metrics: (options = {}) =>
      transport.text({ ...options, method: 'GET', path: ['metrics'], headers: { accept: 'text/plain' } }),
    backup: (options = {}) =>
      transport.stream({ ...options, method: 'GET', path: ['api', 'v1', 'backup'], headers: { accept: '*/*' } }),
    verify: (options = {}) =>
      transport.json<VerifyAnswer>({
        timeoutMs: VERIFY_TIMEOUT_MS,
        ...options,
        method: 'POST',
        path: ['api', 'v1', 'verify'],
        isIdempotent: true,
      }),
  };
}
