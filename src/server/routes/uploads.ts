import multipart from '@fastify/multipart';
import type { Answer, UploadListEntry, UploadReceipt } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { publicIdOf, type Sample } from '../../model/sample.ts';
import type { SampleListQuery } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { answerOf, describedOnly, sendList } from '../old-answers.ts';
import { TEXT } from '../old-schemas.ts';
import { dayTimeOf, stampOf } from '../old-times.ts';
import { isAwaited, waitForAnswer } from '../patience.ts';
import { IDEMPOTENCY_KEY } from '../route-schemas.ts';
import { principalOf } from '../sample-access.ts';
import { auditUpload } from '../upload-audit.ts';
import { checkFormType, FORM_LIMITS, readUploadForm } from '../upload-form.ts';

const UPLOAD: RouteAccess = { style: 'networksage', scope: 'upload', rate: 'upload' };
const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };

/** Samples asked of the store at a time. */
const PAGE_SAMPLES = 1000;

const RECEIPT = { sampleId: TEXT, fileName: TEXT, uuid: TEXT, link: TEXT } as const;

/** For the documentation: the checks are those of `readUploadForm`. */
const UPLOAD_FORM = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      required: ['file', 'type'],
      properties: {
        file: { type: 'string', format: 'binary' },
        type: { type: 'string', enum: ['pcap', 'pcapng', 'zeek', 'interflow', 'secflow'] },
        fileName: TEXT,
        zeekDnsFile: { type: 'string', format: 'binary' },
        private: { type: 'string', enum: ['true', 'false'] },
      },
    },
  },
} as const;

/** Uploads by the form of old clients, and the list of them. */
export function addOldUploadRoutes(app: FastifyInstance, context: ServerContext): void {
  const { ingest, settings } = context;
  // Names are kept to the letter: nothing is cut off them as if they were paths.
  void app.register(multipart, { limits: FORM_LIMITS, preservePath: true, throwFileSizeLimit: false });

  app.post<{ Headers: { 'idempotency-key'?: string } }>('/upload/v1.0/uploader', {
    config: { access: UPLOAD, documentedBody: UPLOAD_FORM },
    schema: {
      summary: 'Upload a capture or flow log',
      description:
        'A form with the parts `file`, `type` (pcap, pcapng, zeek, interflow or secflow), and if you like `fileName`, ' +
        '`zeekDnsFile` (with type zeek) and `private` (true or false). Once this is answered with 200, nothing is lost.',
      tags: ['networksage'],
      headers: { type: 'object', properties: { 'idempotency-key': IDEMPOTENCY_KEY } },
      response: {
        200: {
          type: 'object',
          properties: {
            error: { type: 'boolean' },
            body: { type: 'object', properties: { ...RECEIPT, message: TEXT } },
            ...RECEIPT,
          },
        },
      },
    },
    handler: async (request): Promise<Answer<UploadReceipt> & Omit<UploadReceipt, 'message'>> => {
      const { account } = principalOf(request);
      try {
        checkFormType(request.headers['content-type']);
        const upload = await ingest.begin(account);
        try {
          const { fileName, fileType, visibility } = await readUploadForm(request, upload);
          waitForAnswer(request.raw);
          const { sample, isNew } = await upload.commit(
            {
              fileName,
              fileType,
              visibility: visibility ?? account.defaultVisibility ?? settings.defaultVisibility,
              idempotencyKey: request.headers['idempotency-key'] ?? null,
            },
            () => isAwaited(request.raw),
          );
          if (isNew) await auditUpload(context, request, sample);
          return receiptOf(sample, context);
        } finally {
          await upload.abort();
        }
      } catch (error) {
        // Old clients read no answer before they have sent everything.
        request.raw.unpipe();
        request.raw.resume();
        throw error;
      }
    },
  });

  app.get('/upload/v1.0/uploads/list', {
    config: { access: READ },
    schema: {
      summary: 'All your samples, newest first',
      tags: ['networksage'],
      response: { 200: describedOnly('The envelope with a list of samples. There are no pages: it is complete.') },
    },
    handler: async (request, reply) =>
      sendList(app, request, reply, (signal) => listParts(context, principalOf(request).account.id, signal)),
  });
}

function receiptOf(
  sample: Sample,
  { publicUrl }: ServerContext,
): Answer<UploadReceipt> & Omit<UploadReceipt, 'message'> {
  const uuid = sample.visibility === 'public' ? publicIdOf(sample) : '';
  const link = uuid === '' ? '' : `${publicUrl()}/public/samples/${uuid}`;
  const receipt = { sampleId: sample.id, fileName: sample.fileName, uuid, link };
  // One old reader looks for the same members beside the body.
  return { ...answerOf({ ...receipt, message: 'accepted for processing' }), ...receipt };
}

async function* listParts({ store }: ServerContext, accountId: string, signal: AbortSignal): AsyncGenerator<string> {
  let after: SampleListQuery['after'] = null;
  for (;;) {
    signal.throwIfAborted();
    const { samples, hasMore }: Awaited<ReturnType<typeof store.listSamples>> = await store.listSamples(accountId, {
      limit: PAGE_SAMPLES,
      sort: 'uploadedAt',
      order: 'desc',
      after,
      state: null,
      visibility: null,
      fileType: null,
      name: null,
    });
    yield JSON.stringify(samples.map(listEntryOf)).slice(1, -1);
    const last = samples.at(-1);
    if (!hasMore || last === undefined) return;
    after = { value: last.uploadedAt, uploadedAt: last.uploadedAt, id: last.id };
  }
}

function listEntryOf(sample: Sample): UploadListEntry {
  const isProcessed = sample.state === 'processed';
  return {
    fileName: sample.fileName,
    uuid: sample.id,
    fullS3FilePath: `samples/owner=${sample.accountId}/date=${stampOf(sample.uploadedAt)}/${sample.fileName}`,
    dateCreated: dayTimeOf(sample.uploadedAt),
    processed: isProcessed,
    ...(isProcessed && sample.processedAt !== null ? { dateProcessed: stampOf(sample.processedAt) } : {}),
    fileType: sample.fileType,
  };
}
