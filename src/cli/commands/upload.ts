import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FlowsageClient, SampleV1, UploadType, Visibility } from '@flowsage/client';
import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import type { InputFile } from '../../pipeline/input-files.ts';
import { findZeekCompanions } from '../../pipeline/zeek-companions.ts';
import { aboutInput, connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { eachInput, exitCodeOf, type OnProgress } from '../each-input.ts';
import { serverSampleTable } from '../server-samples.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface UploadOptions extends ConnectionOptions {
  readonly type?: string;
  readonly public?: boolean;
  readonly private?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** What a file is said to be, and who may see it; undefined: found from the content, and as the server has it. */
interface UploadWish {
  readonly type?: UploadType;
  readonly visibility?: Visibility;
}

const TYPES: readonly UploadType[] = ['pcap', 'pcapng', 'zeek', 'interflow', 'secflow'];

/** `flowsage upload` */
export async function uploadCommand(
  paths: readonly string[],
  options: UploadOptions,
  terminal: Terminal,
): Promise<number> {
  const wish = wishOf(options);
  const client = await connect(options);
  const samples: SampleV1[] = [];
  const tally = await eachInput(paths, terminal, async (file, onProgress) => {
    const { sample, companions } = await aboutInput(() => uploadFile(client, file, wish, onProgress));
    samples.push(sample);
    terminal.progress(`${file.path}: uploaded`);
    return { report: { damage: null, companions } };
  });
  const ended = options.wait && !tally.wasStopped ? await waitForAll(client, samples, terminal) : samples;
  if (options.json) terminal.printJson({ samples: ended, failed: tally.failed, ignored: tally.ignored });
  else if (ended.length > 0) for (const line of serverSampleTable(ended)) terminal.print(line);
  for (const { state, fileName, message } of ended)
    if (state === 'failed') terminal.problem(`${fileName}: ${message ?? 'could not be processed'}`);
  const exitCode = exitCodeOf(tally, terminal, 'no file was found');
  return ended.some(({ state }) => state === 'failed') ? 1 : exitCode;
}

function wishOf({ type, ...options }: UploadOptions): UploadWish {
  if (options.public && options.private) throw new UsageError('upload: --public and --private exclude each other');
  const found = TYPES.find((one) => one === type);
  if (type !== undefined && found === undefined) throw new UsageError(`--type ${type}: expected ${TYPES.join(', ')}`);
  return {
    ...(found === undefined ? {} : { type: found }),
    ...(options.public ? { visibility: 'public' } : options.private ? { visibility: 'private' } : {}),
  };
}

interface UploadedFile {
  readonly sample: SampleV1;
  /** Logs that went along. */
  readonly companions: readonly string[];
}

/** Sends one file. The same file under the same name is the sample that it was before, so a run can be repeated. */
async function uploadFile(
  client: FlowsageClient,
  file: InputFile,
  wish: UploadWish,
  onProgress: OnProgress,
): Promise<UploadedFile> {
  if (file.path === '-') {
    const sample = await client.upload(process.stdin, { fileName: 'stdin', ...wish });
    return { sample, companions: [] };
  }
  const fileName = basename(file.path);
  const info = await stat(file.path);
  if (!info.isFile()) throw new AppError('invalid-input', `${file.path}: is no file`);
  const [names] = (await findZeekCompanions(file.path)).filter((path) => /dns/.test(basename(path)));
  if (names !== undefined) return uploadPair(client, file.path, names, wish);
  const idempotencyKey = await contentKey([file.path], fileName, info.size, onProgress);
  const sample = await client.upload(await openAsBlob(file.path), { fileName, idempotencyKey, ...wish });
  return { sample: await asWished(client, sample, wish), companions: [] };
}

/** A conn.log and the names beside it: only the form of the older interface takes two files. */
async function uploadPair(
  client: FlowsageClient,
  path: string,
  names: string,
  wish: UploadWish,
): Promise<UploadedFile> {
  const idempotencyKey = await contentKey([path, names], basename(path), null, () => {});
  const receipt = await client.uploadSample(basename(path), await openAsBlob(path), 'zeek', await openAsBlob(names), {
    idempotencyKey,
    ...(wish.visibility === undefined ? {} : { isPrivate: wish.visibility === 'private' }),
  });
  const sample = await client.sample(receipt.sampleId);
  return { sample: await asWished(client, sample, wish), companions: [names] };
}

/** SHA-256 of name and contents. */
async function contentKey(
  paths: readonly string[],
  fileName: string,
  totalBytes: number | null,
  onProgress: OnProgress,
): Promise<string> {
  const hash = createHash('sha256').update(`${fileName}\n`);
  let readBytes = 0;
  for (const path of paths) {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(piece);
      readBytes += piece.length;
      onProgress(readBytes, totalBytes);
    }
    // Where one file ends and the next begins is part of what was sent.
    hash.update(`\n${readBytes}\n`);
  }
  return hash.digest('hex');
}

/** A sample from an earlier run keeps its visibility unless this one names another. */
function asWished(client: FlowsageClient, sample: SampleV1, { visibility }: UploadWish): Promise<SampleV1> | SampleV1 {
  if (visibility === undefined || visibility === sample.visibility) return sample;
  return visibility === 'public' ? client.share(sample.id) : client.unshare(sample.id);
}

/** Follows each sample to its end, one after the other: the server works on all of them meanwhile. */
async function waitForAll(
  client: FlowsageClient,
  samples: readonly SampleV1[],
  terminal: Terminal,
): Promise<readonly SampleV1[]> {
  const ended: SampleV1[] = [];
  for (const { id, fileName } of samples) {
    for await (const { state } of client.progress(id)) terminal.progress(printable(`${fileName}: ${state}`));
    ended.push(await client.sample(id));
  }
  return ended;
}
