import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SHIPPED_KNOWLEDGE_FOLDER } from '../knowledge/index.ts';
import { flowId } from '../label/flow-id.ts';
import { AppError } from '../lib/app-error.ts';
import type { EventRule } from '../model/event-rule.ts';
import { metadataOf } from '../model/metadata.ts';
import type { MetadataKind } from '../store/index.ts';
import type { ServerContext } from './context.ts';
import { metadataKeyOf } from './metadata-lookup.ts';

/** Half of the public ids of the demonstration, which is the same in every server: programs know the links by heart. */
export const DEMO_PUBLICATION_ID = '78ff211c-26c6-48fc-803e-c3fec72cc954';
/** Private ids of the demonstration, a sample each. */
export const DEMO_SAMPLE_IDS = ['b6a34819455941b5a50f33387797f0d6', '00dc397c3f85472b9c7f4203c408e4fb'] as const;

const DEMO_FOLDER = join(SHIPPED_KNOWLEDGE_FOLDER, 'demo');

interface Behavior {
  readonly destinationData: string;
  readonly flowCategory: string;
}

/** `records.json`; records are checked like those of clients. */
interface DemoRecords {
  readonly samples: readonly { readonly file: string; readonly sampleId: string }[];
  readonly destinations: readonly { readonly destinationData: string; readonly record: unknown }[];
  readonly behaviors: readonly (Behavior & { readonly record: unknown })[];
  readonly events: readonly {
    readonly name: string;
    readonly steps: readonly Behavior[];
    readonly stepNames: readonly string[];
    readonly windowSeconds: number;
    readonly record: unknown;
  }[];
}

/**
 * Fills a new server with public samples to look at, owned by this account, by the way of every upload. To be called once
 * in the life of a data folder: what is deleted afterwards stays deleted. A server without it works as well, so that what
 * goes wrong is only logged.
 */
export async function addDemo(context: ServerContext, accountId: string): Promise<void> {
  try {
    const records = JSON.parse(await readFile(join(DEMO_FOLDER, 'records.json'), 'utf8')) as DemoRecords;
    // First, since flows are held against the rules of Events while they are read. Where the records of another server were
    // installed, they are what shall stand here, with what was changed and taken away there.
    if (!context.knowledge.packs.some(({ written }) => written !== undefined))
      await saveRecords(context, accountId, records);
    for (const sample of records.samples) await addSample(context, accountId, sample);
  } catch (error) {
    context.log.warn({ err: error }, 'the demonstration is not complete');
  }
}

async function saveRecords(context: ServerContext, accountId: string, records: DemoRecords): Promise<void> {
  const save = async (kind: MetadataKind, key: string, record: unknown, rule: EventRule | null): Promise<void> => {
    await context.store.saveMetadata(kind, metadataKeyOf(kind, key), {
      record: metadataOf(record),
      rule,
      author: { accountId, keyId: null },
      reason: 'demonstration',
    });
  };
  for (const { destinationData, record } of records.destinations)
    await save('destination', destinationData, record, null);
  for (const behavior of records.behaviors) await save('behavior', flowIdOf(behavior), behavior.record, null);
  for (const { name, steps, stepNames, windowSeconds, record } of records.events) {
    const eventId = createHash('sha256').update(`flowsage demonstration ${name}`).digest('hex').slice(0, 32);
    await save('event', eventId, record, { eventId, steps: steps.map(flowIdOf), stepNames, windowSeconds });
  }
}

async function addSample(
  { store, ingest }: ServerContext,
  accountId: string,
  { file, sampleId }: DemoRecords['samples'][number],
): Promise<void> {
  const account = await store.findAccount(accountId);
  if (account === null) throw new AppError('not-found', `demonstration: there is no account ${accountId}`);
  const upload = await ingest.begin(account, { sampleId, publicationId: DEMO_PUBLICATION_ID });
  try {
    await upload.write('content', createReadStream(join(DEMO_FOLDER, file)));
    await upload.commit({ fileName: file, fileType: 'secflow', visibility: 'public', idempotencyKey: null });
  } finally {
    await upload.abort();
  }
}

function flowIdOf({ destinationData, flowCategory }: Behavior): string {
  return flowId(flowCategory, destinationData);
}
