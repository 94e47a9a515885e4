import type { IncomingMessage } from 'node:http';
import type { SampleV1, UploadType, Visibility } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import type { RouteAccess } from '../access.ts';
import { digested, parseSha256Digest } from '../content-digest.ts';
import type { ServerContext } from '../context.ts';
import { isAwaited, waitForAnswer } from '../patience.ts';
import { IDEMPOTENCY_KEY, UPLOAD_TYPE, VISIBILITY } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';
import { SAMPLE, sampleV1 } from '../sample-view.ts';
import { auditUpload } from '../upload-audit.ts';
import { withHead } from '../upload-head.ts';
import { uploadTypeOf } from '../upload-type.ts';

const UPLOAD: RouteAccess = { style: 'v1', scope: 'upload', rate: 'upload' };

/** What a body may say it is; the content decides. `curl -T` says nothing. */
const CONTENT_TYPES: readonly string[] = [
  'application/octet-stream',
  'application/vnd.tcpdump.pcap',
  'application/x-pcapng',
  'application/gzip',
  'application/zstd',
  'application/json',
  'application/x-ndjson',
  'text/plain',
  'text/csv',
];

const A_FILE = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } as const;

interface UploadRequest {
  Querystring: { fileName: string; type?: UploadType; visibility?: Visibility };
  Headers: { 'idempotency-key'?: string; 'repr-digest'?: string; 'content-digest'?: string };
}

/** Uploads as they are: the body is the file. */
export function addUploadRoutes(app: FastifyInstance, context: ServerContext): void {
  const { ingest, settings } = context;
  // The bytes go to disk as they come; nothing here reads them into memory or believes what they are said to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.put<UploadRequest>('/api/v1/samples', {
    config: { access: UPLOAD, documentedBody: A_FILE },
    schema: {
      operationId: 'uploadSample',
      summary: 'Upload a capture or flow log as it is',
      description:
        'The body is the file, packed with gzip or zstd or not. Once this is answered with 201, nothing of it is lost. ' +
        'Sent again under the same `Idempotency-Key`, it gives the first sample with 200 and nothing counts twice; ' +
        'under one that an upload of other bytes has, it is refused with 409. ' +
        'A digest sent along (RFC 9530, sha-256) is checked. Zeek’s conn.log together with its dns.log goes to ' +
        '`POST /upload/v1.0/uploader`, which takes two files.',
      tags: ['samples'],
      querystring: {
        type: 'object',
        additionalProperties: false,
        required: ['fileName'],
        properties: {
          fileName: {
            type: 'string',
            minLength: 1,
            maxLength: 255,
            description: 'For show; never a path.',
            examples: ['office.pcap'],
          },
          type: { ...UPLOAD_TYPE, description: 'What it is said to be; found from the content when left out.' },
          visibility: { ...VISIBILITY, description: 'Standard: as the account or the server has it.' },
        },
      },
      headers: {
        type: 'object',
        properties: {
          'idempotency-key': IDEMPOTENCY_KEY,
          'repr-digest': { type: 'string', maxLength: 1000, description: '`sha-256=:<base64>:`' },
          'content-digest': { type: 'string', maxLength: 1000, description: 'The same, under its other name.' },
        },
      },
      response: { 200: { ...SAMPLE, description: 'The sample of an earlier upload under this key.' }, 201: SAMPLE },
    },
    handler: async (request, reply): Promise<SampleV1> => {
      const { account } = principalOf(request);
      const { fileName, type, visibility } = request.query;
      checkBody(request.raw);
      const digest = parseSha256Digest(request.headers['repr-digest'] ?? request.headers['content-digest'] ?? null);
      const declaredBytes = Number(request.headers['content-length'] ?? 0);
      if (declaredBytes > settings.maxUploadBytes) throw tooLarge(declaredBytes, settings.maxUploadBytes);
      const upload = await ingest.begin(account);
      try {
        const { head, pieces } = await withHead(request.raw);
        await upload.write('content', digested(pieces, digest));
        waitForAnswer(request.raw);
        const { sample, isNew } = await upload.commit(
          {
            fileName,
            fileType: type ?? uploadTypeOf(head, fileName),
            visibility: visibility ?? account.defaultVisibility ?? settings.defaultVisibility,
            idempotencyKey: request.headers['idempotency-key'] ?? null,
          },
          () => isAwaited(request.raw),
        );
        if (isNew) await auditUpload(context, request, sample);
        reply.code(isNew ? 201 : 200).header('location', `/api/v1/samples/${sample.id}`);
        return sampleV1(sample, context);
      } finally {
        await upload.abort();
      }
    },
  });
}

function checkBody({ headers }: IncomingMessage): void {
  const type = headers['content-type']?.split(';', 1).at(0)?.trim().toLowerCase();
  if (type !== undefined && !CONTENT_TYPES.includes(type))
    throw new AppError('unsupported', `content-type: ${type.slice(0, 100)}, expected application/octet-stream`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new AppError(
      'unsupported',
      `content-encoding: ${encoding.slice(0, 100)}, expected none: a packed file is sent and read as it is`,
    );
}

function tooLarge(bytes: number, most: number): AppError {
  return new AppError('too-large', `upload: ${bytes} bytes, expected at most ${most} (maxUploadBytes)`, {
    limit: { name: 'maxUploadBytes', value: most },
  });
}
