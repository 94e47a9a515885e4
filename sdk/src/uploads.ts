import { requestBody } from './envelope.ts';
import { FlowsageError } from './errors.ts';
import { encodePublicId } from './public-id.ts';
import type { CallOptions } from './request.ts';
import type { Transport } from './transport.ts';
import { sleep } from './waiting.ts';
import type { SampleMetadata, UploadListEntry, UploadReceipt, UploadType } from './wire/index.ts';

/** Bytes that are held already, so that they can be sent again. */
export type UploadData = Uint8Array | ArrayBuffer | Blob | string;

export interface UploadSampleOptions extends CallOptions {
  /** As the account or the server has it when left out. */
  readonly isPrivate?: boolean;
  /** Your own name for this upload: sent again under it, it is the same sample. */
  readonly idempotencyKey?: string;
}

export interface WaitOptions extends CallOptions {
  /** Between two questions; default 1,000. */
  readonly intervalMs?: number;
  /** Altogether; default 10 minutes. */
  readonly waitMs?: number;
}

/** The calls of the original client about uploads and what became of them. */
export interface UploadCalls {
  /** Sends a sample; `dnsData` is the dns.log that goes with a Zeek conn.log. Sent once, never again by itself. */
  uploadSample(
    name: string,
    data: UploadData,
    type: UploadType,
    dnsData?: UploadData | null,
    options?: UploadSampleOptions,
  ): Promise<UploadReceipt>;
  /** All samples of the account, newest first. */
  listMySamples(options?: CallOptions): Promise<readonly UploadListEntry[]>;
  /**
   * The id of the sample that was uploaded under this name within a minute of this time, the nearest if there are several;
   * null when there is none, or when its public id is asked for and it is private.
   */
  getUuidForUploadedSample(
    name: string,
    uploadTimeUtc: Date,
    options?: CallOptions & { readonly public?: boolean },
  ): Promise<string | null>;
  getPrivateSampleMetadata(uuid: string, options?: CallOptions): Promise<SampleMetadata>;
  /** Throws `sample-failed` when processing failed, so that no loop around it goes on for ever. */
  isSampleProcessed(uuid: string, options?: CallOptions): Promise<boolean>;
  /** Asks until the sample is processed. Throws `sample-failed`, or `timeout` when it takes longer than `waitMs`. */
  waitForSampleProcessing(uuid: string, options?: WaitOptions): Promise<SampleMetadata>;
}

/** Uploads may take as long as the server lets them. */
export const UPLOAD_TIMEOUT_MS = 3_600_000;
export const STANDARD_INTERVAL_MS = 1_000;
export const STANDARD_WAIT_MS = 600_000;
/** Clocks of client and server agree to about this. */
const NEAR_MS = 60_000;

export function createUploadCalls(transport: Transport): UploadCalls {
  const listMySamples = (options: CallOptions = {}) =>
    requestBody<readonly UploadListEntry[]>(transport, {
      ...options,
      method: 'GET',
      path: ['upload', 'v1.0', 'uploads', 'list'],
    });
  const getPrivateSampleMetadata = (uuid: string, options: CallOptions = {}) =>
    requestBody<SampleMetadata>(transport, { ...options, method: 'GET', path: ['sec', 'v1.0', 'samples', uuid] });

  return {
    uploadSample: (name, data, type, dnsData = null, options = {}) =>
      requestBody<UploadReceipt>(transport, {
        timeoutMs: UPLOAD_TIMEOUT_MS,
        ...options,
        method: 'POST',
        path: ['upload', 'v1.0', 'uploader'],
        ...(options.idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': options.idempotencyKey } }),
        body: () => uploadForm(name, data, type, dnsData, options.isPrivate),
      }),
    listMySamples,
    getUuidForUploadedSample: async (name, uploadTimeUtc, options = {}) => {
      const entries = await listMySamples(options);
      const near = entries
        .filter((entry) => entry.fileName === name)
        .map((entry) => ({ uuid: entry.uuid, distance: Math.abs(uploadTimeOf(entry) - uploadTimeUtc.getTime()) }))
        .filter(({ distance }) => distance <= NEAR_MS)
        .sort((a, b) => a.distance - b.distance);
      const found = near[0];
      if (found === undefined) return null;
      if (!options.public) return found.uuid;
      const { id, hash, link } = await getPrivateSampleMetadata(found.uuid, options);
      return link === '' ? null : encodePublicId({ publicationId: id, sampleId: hash });
    },
    getPrivateSampleMetadata,
    isSampleProcessed: async (uuid, options) => isProcessed(await getPrivateSampleMetadata(uuid, options)),
    waitForSampleProcessing: (uuid, options = {}) =>
      pollUntil(`sample ${uuid}`, transport.signal, options, async () => {
        const metadata = await getPrivateSampleMetadata(uuid, options);
        return isProcessed(metadata) ? metadata : null;
      }),
  };
}

/** Asks again and again until there is an answer other than null. */
export async function pollUntil<Value>(
  what: string,
  clientSignal: AbortSignal | undefined,
  { intervalMs = STANDARD_INTERVAL_MS, waitMs = STANDARD_WAIT_MS, signal }: WaitOptions,
  ask: () => Promise<Value | null>,
): Promise<Value> {
  const end = Date.now() + waitMs;
  for (;;) {
    const value = await ask();
    if (value !== null) return value;
    if (Date.now() + intervalMs > end) throw new FlowsageError('timeout', `${what} is not ready after ${waitMs} ms`);
    await sleep(intervalMs, signal ?? clientSignal);
  }
}

function isProcessed({ status, errorMessage, trafficDate, hash }: SampleMetadata): boolean {
  if (status === 'failed')
    throw new FlowsageError(
      'sample-failed',
      `sample ${hash} could not be processed: ${errorMessage ?? 'no reason told'}`,
    );
  return trafficDate !== '';
}

/** Text before files, as the server reads them in order. */
function uploadForm(
  name: string,
  data: UploadData,
  type: UploadType,
  dnsData: UploadData | null,
  isPrivate: boolean | undefined,
): FormData {
  const form = new FormData();
  form.append('type', type);
  form.append('fileName', name);
  if (isPrivate !== undefined) form.append('private', String(isPrivate));
  form.append('file', blobOf(data), name);
  if (dnsData !== null) form.append('zeekDnsFile', blobOf(dnsData), `dns_${name}`);
  return form;
}

function blobOf(data: UploadData): Blob {
  const type = 'application/octet-stream';
  return data instanceof Blob ? data : new Blob([data as string], { type });
}

/** The path holds the time to the microsecond, in UTC; NaN where it does not. */
function uploadTimeOf({ fullS3FilePath }: UploadListEntry): number {
  const stamp = /date=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?\d*\//.exec(fullS3FilePath);
  return stamp === null ? Number.NaN : Date.parse(`${stamp[1]}${stamp[2] ?? ''}Z`);
}
