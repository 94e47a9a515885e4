import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError, errorMessage } from '../lib/app-error.ts';
import type { BackupRows, Maintenance } from '../store/index.ts';

/**
 * Backups are lines of JSON, packed with gzip: a head that says of what and when, rows table by table, the files of samples
 * that wait, and an end with a digest of all lines before it, so that a torn or changed file is known before any of it is
 * believed. No engine's own format is part of it.
 */

/** A file of a sample that waits to be read. */
export interface BackupFile {
  readonly sampleId: string;
  readonly part: 'content' | 'names';
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface BackupHead {
  readonly format: 'flowsage-backup';
  readonly version: 1;
  /** Version of the tables. */
  readonly schema: number;
  /** Version of the program. */
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface BackupSource {
  readonly store: Pick<Maintenance, 'backup' | 'schemaVersion'>;
  /** Nothing that waits is removed until the function that it gives is called. */
  holdFiles(): () => Promise<void>;
  waitingFiles(): AsyncIterable<BackupFile>;
}

/** Of one line: a file in pieces of this size. */
const PIECE_BYTES = 192 * 1024;
/** No line that is written here comes near it; a longer one is not read. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** The bytes of a backup of what is there now, as fast as they are taken. */
export function writeBackup(source: BackupSource, program: string, now: Date): Readable {
  // What goes wrong reaches whoever reads the stream.
  return pipeline(Readable.from(backupLines(source, program, now), { objectMode: false }), createGzip(), () => {});
}

async function* backupLines(source: BackupSource, program: string, now: Date): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const line = (value: unknown): Buffer => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
    hash.update(bytes);
    return bytes;
  };
  let rows = 0;
  let files = 0;
  // Before the rows: a sample that waits in them may be read while they are written.
  const release = source.holdFiles();
  try {
    const head: BackupHead = {
      format: 'flowsage-backup',
      version: 1,
      schema: source.store.schemaVersion,
      program,
      at: now.toISOString(),
    };
    yield line(head);
    for await (const part of source.store.backup()) {
      rows += part.rows.length;
      yield line({ table: part.table, rows: part.rows });
    }
    for await (const file of source.waitingFiles()) {
      files++;
      for await (const base64 of piecesOf(file.bytes)) yield line({ file: file.sampleId, part: file.part, base64 });
      yield line({ file: file.sampleId, part: file.part, base64: '' });
    }
  } finally {
    await release();
  }
  yield Buffer.from(`${JSON.stringify({ rows, files, sha256: hash.digest('hex') })}\n`, 'utf8');
}

async function* piecesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const piece of bytes)
    for (let start = 0; start < piece.length; start += PIECE_BYTES)
      yield Buffer.from(piece.subarray(start, start + PIECE_BYTES)).toString('base64');
}

/** A backup that is whole and unchanged. Rows and files are read anew each time they are asked for. */
export interface Backup {
  readonly head: BackupHead;
  /** As its end counts them. */
  readonly rowCount: number;
  readonly fileCount: number;
  rows(): AsyncIterable<BackupRows>;
  /** Each is to be read before the next is asked for. */
  files(): AsyncIterable<BackupFile>;
}

/**
 * Reads a backup to its end, holds it against its digest, and only then gives anything of it. `open` gives its bytes from
 * the beginning, as often as it is called. `invalid-input` says what is wrong.
 */
export async function readBackup(open: () => AsyncIterable<Uint8Array>): Promise<Backup> {
  const { head, end } = await check(open);
  return {
    head,
    rowCount: end.rows,
    fileCount: end.files,
    rows: async function* () {
      for await (const line of linesOf(open())) {
        const value = parseLine(line);
        if (Array.isArray(value['rows']) && typeof value['table'] === 'string') yield value as unknown as BackupRows;
      }
    },
    files: () => filesOf(open),
  };
}

interface BackupEnd {
  readonly rows: number;
  readonly files: number;
  readonly sha256: string;
}

async function check(open: () => AsyncIterable<Uint8Array>): Promise<{ head: BackupHead; end: BackupEnd }> {
  const hash = createHash('sha256');
  let head: BackupHead | null = null;
  let before: Buffer | null = null;
  for await (const line of linesOf(open())) {
    head ??= headOf(line);
    // The last line is no part of its own digest.
    if (before !== null) hash.update(before).update('\n');
    before = line;
  }
  if (head === null || before === null)
    throw new AppError('invalid-input', 'backup: it is empty, expected a first line');
  const end = endOf(before);
  const found = hash.digest('hex');
  if (end === null) throw new AppError('invalid-input', 'backup: it breaks off, expected a last line with its digest');
  if (found !== end.sha256)
    throw new AppError('invalid-input', `backup: its digest is ${found}, expected ${end.sha256}: it was changed`);
  return { head, end };
}

function headOf(line: Buffer): BackupHead {
  const { format, version, schema, program, at } = parseLine(line);
  if (format !== 'flowsage-backup')
    throw new AppError('invalid-input', 'backup: the first line is of something else, expected a Flowsage backup');
  if (version !== 1)
    throw new AppError('invalid-input', `backup: version ${String(version)}, expected 1; a newer Flowsage may read it`);
  if (!Number.isSafeInteger(schema) || typeof program !== 'string' || typeof at !== 'string')
    throw new AppError('invalid-input', 'backup: the first line lacks schema, program or at');
  return { format, version, schema: schema as number, program, at };
}

function endOf(line: Buffer): BackupEnd | null {
  const { rows, files, sha256 } = parseLine(line);
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(files) || typeof sha256 !== 'string') return null;
  return { rows: rows as number, files: files as number, sha256 };
}

interface FilePiece {
  readonly sampleId: string;
  readonly part: 'content' | 'names';
  readonly bytes: Buffer;
}

async function* filesOf(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<BackupFile> {
  const pieces = piecesOfFiles(open)[Symbol.asyncIterator]();
  try {
    for (let first = await pieces.next(); first.done !== true; first = await pieces.next()) {
      const { sampleId, part } = first.value;
      const bytes = bytesOf(first.value.bytes, pieces);
      yield { sampleId, part, bytes };
      // Whatever was not read of it.
      while ((await bytes.next()).done !== true);
    }
  } finally {
    await pieces.return?.(undefined);
  }
}

/** The pieces of one file; an empty one ends it. */
async function* bytesOf(first: Buffer, pieces: AsyncIterator<FilePiece>): AsyncGenerator<Buffer> {
  let bytes = first;
  while (bytes.length > 0) {
    yield bytes;
    const next = await pieces.next();
    if (next.done === true) return;
    bytes = next.value.bytes;
  }
}

async function* piecesOfFiles(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<FilePiece> {
  for await (const line of linesOf(open())) {
    const { file, part, base64 } = parseLine(line);
    if (typeof file !== 'string' || typeof base64 !== 'string' || (part !== 'content' && part !== 'names')) continue;
    yield { sampleId: file, part, bytes: Buffer.from(base64, 'base64') };
  }
}

function parseLine(line: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new AppError('invalid-input', 'backup: a line is no JSON object, expected nothing else');
}

/** Lines of a packed stream, without their ends. What follows the last line end is none. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let partBytes = 0;
  for await (const piece of unpacked(bytes)) {
    let start = 0;
    for (let feed = piece.indexOf(10); feed >= 0; feed = piece.indexOf(10, start)) {
      parts.push(piece.subarray(start, feed));
      yield parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [];
      partBytes = 0;
      start = feed + 1;
    }
    parts.push(piece.subarray(start));
    partBytes += piece.length - start;
    if (partBytes > LONGEST_LINE)
      throw new AppError('invalid-input', `backup: a line of more than ${LONGEST_LINE} bytes, expected shorter ones`);
  }
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    yield* pipeline(Readable.from(bytes, { objectMode: false }), createGunzip(), () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof AppError || !/^Z_|ERR_STREAM_PREMATURE/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    throw new AppError('invalid-input', `backup: gzip cannot be unpacked: ${errorMessage(error)}`, { cause: error });
  }
}
