import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { UploadType, Visibility } from '@flowsage/client';
import type { FastifyRequest } from 'fastify';
import type { Upload } from '../ingest/ingest.ts';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { printable } from '../lib/printable.ts';

/** What the form of an upload says, its files aside. */
export interface UploadForm {
  readonly fileName: string;
  readonly fileType: UploadType;
  /** Null when the form does not say. */
  readonly visibility: Visibility | null;
}

/** Bounds of a form; the size of its files is the upload's own matter. */
export const FORM_LIMITS = {
  parts: 8,
  files: 8,
  fields: 8,
  fieldNameSize: 100,
  fieldSize: 4096,
  headerPairs: 32,
  headerSize: 16 * 1024,
  fileSize: Number.MAX_SAFE_INTEGER,
} as const;

/** RFC 2046, section 5.1.1. Longer ones made parsers of forms slow. */
const LONGEST_BOUNDARY = 70;
const LONGEST_FILE_NAME = 255;

type Part = MultipartFile | MultipartValue;

const TYPES: readonly UploadType[] = ['pcap', 'pcapng', 'zeek', 'interflow', 'secflow'];
const TEXT_FIELDS: readonly string[] = ['type', 'fileName', 'filename', 'private'];

/** Refuses what cannot be such a form before anything of it is read. */
export function checkFormType(contentType: string | undefined): void {
  if (contentType === undefined || !/^multipart\/form-data *;/i.test(contentType))
    throw new AppError('unsupported', 'upload: expected a form (multipart/form-data) with the parts file and type');
  const boundary = /;\s*boundary=(?:"([^"]*)"|([^;]*))/i.exec(contentType);
  const bytes = (boundary?.[1] ?? boundary?.[2] ?? '').trim().length;
  if (bytes < 1 || bytes > LONGEST_BOUNDARY)
    throw new AppError('invalid-input', `upload: boundary of ${bytes} bytes, expected 1 to ${LONGEST_BOUNDARY}`);
}

/**
 * Reads a form to its end. Files go on to the upload as they come; texts may stand before them, as they should, or behind.
 */
export async function readUploadForm(request: FastifyRequest, upload: Upload): Promise<UploadForm> {
  const texts = new Map<string, string>();
  let partName: string | null = null;
  let hasNames = false;
  const parts = request.parts();
  for (let part = await nextPart(parts); part !== null; part = await nextPart(parts)) {
    if (part.type === 'field') readText(part, texts);
    else if (part.fieldname === 'file') {
      if (partName !== null) throw new AppError('invalid-input', 'upload: a second part file, expected one');
      partName = part.filename ?? '';
      await upload.write('content', bytesOf(part));
    } else if (part.fieldname === 'zeekDnsFile') {
      if (hasNames) throw new AppError('invalid-input', 'upload: a second part zeekDnsFile, expected one');
      hasNames = true;
      await upload.write('names', bytesOf(part));
    } else if (TEXT_FIELDS.includes(part.fieldname)) texts.set(part.fieldname, await textOf(part));
    else
      throw new AppError(
        'invalid-input',
        `upload: a file in the part ${nameForPeople(part.fieldname)}, expected it in file or zeekDnsFile`,
      );
  }
  if (partName === null) throw new AppError('invalid-input', 'upload: there is no part file');
  const fileType = typeOf(texts.get('type'));
  if (hasNames && fileType !== 'zeek')
    throw new AppError('invalid-input', `upload: zeekDnsFile with type ${fileType}, expected it with type zeek only`);
  return {
    fileName: fileNameOf([texts.get('fileName'), texts.get('filename'), partName]),
    fileType,
    visibility: visibilityOf(texts.get('private')),
  };
}

/** The next part; null at the end of the form. */
async function nextPart(parts: AsyncIterator<Part>): Promise<Part | null> {
  try {
    const { done, value } = await parts.next();
    return done === true ? null : value;
  } catch (error) {
    throw formError(error);
  }
}

async function* bytesOf({ file }: MultipartFile): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of file as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw formError(error);
  }
}

/** The parser of forms tells damage by errors without a code. */
function formError(error: unknown): unknown {
  if (error instanceof AppError || (error as { statusCode?: number }).statusCode !== undefined) return error;
  return new AppError('invalid-input', `upload: the form is damaged: ${errorMessage(error)}`, { cause: error });
}

function readText(part: MultipartValue, texts: Map<string, string>): void {
  if (!TEXT_FIELDS.includes(part.fieldname)) return;
  if (part.valueTruncated || typeof part.value !== 'string')
    throw new AppError('invalid-input', `upload: ${part.fieldname} is no text of up to ${FORM_LIMITS.fieldSize} bytes`);
  texts.set(part.fieldname, part.value);
}

/** Some clients send texts as if they were files. */
async function textOf(part: MultipartFile): Promise<string> {
  const { fieldname } = part;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of bytesOf(part)) {
    bytes += piece.length;
    if (bytes > FORM_LIMITS.fieldSize)
      throw new AppError('invalid-input', `upload: ${fieldname} is no text of up to ${FORM_LIMITS.fieldSize} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function typeOf(text: string | undefined): UploadType {
  if (text === undefined)
    throw new AppError('invalid-input', `upload: there is no part type, expected ${TYPES.join(', ')}`);
  const type = TYPES.find((known) => known === text.trim().toLowerCase());
  if (type === undefined)
    throw new AppError('unsupported', `upload: type ${nameForPeople(text)}, expected ${TYPES.join(', ')}`);
  return type;
}

/** The first that is not empty, to the letter: old clients look for their uploads by it. */
function fileNameOf(names: readonly (string | undefined)[]): string {
  const name = names.find((text) => text !== undefined && text !== '') ?? 'upload';
  if (name.length > LONGEST_FILE_NAME)
    throw new AppError(
      'invalid-input',
      `upload: fileName has ${name.length} characters, expected at most ${LONGEST_FILE_NAME}`,
    );
  return name;
}

function visibilityOf(text: string | undefined): Visibility | null {
  if (text === undefined || text === '') return null;
  const word = text.trim().toLowerCase();
  if (word !== 'true' && word !== 'false')
    throw new AppError('invalid-input', `upload: private is ${nameForPeople(text)}, expected true or false`);
  return word === 'true' ? 'private' : 'public';
}

function nameForPeople(text: string): string {
  return JSON.stringify(printable(text.slice(0, 60)));
}
