import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contributionOfBatch, destinationsOfBatch } from '../../../src/enrich/index.ts';
import { flowChunks } from '../../../src/ingest/flow-chunks.ts';
import { createSampleIds } from '../../../src/ingest/upload.ts';
import { FlowView } from '../../../src/model/flow-view.ts';
import { convert } from '../../../src/pipeline/convert.ts';
import { flowIdentifier, rememberingIdentifier } from '../../../src/pipeline/flow-identity.ts';
import { sampleReport } from '../../../src/pipeline/sample-report.ts';
import { firstAdministrator } from '../../../src/server/first-administrator.ts';
import { createKeyring } from '../../../src/server/keyring.ts';
import { openDuckDbStore } from '../../../src/store/index.ts';
import { ADMINISTRATOR_KEY } from './server.ts';

export interface KeptFile {
  readonly fileName: string;
  /** A flow file. */
  readonly text: string;
}

const WORKER = 'harness';
const now = () => Date.now() / 1000;

/**
 * Puts samples into a data folder that no server has yet, in the rows that uploads become. A server looks at each upload
 * and reads it in processes of their own, which takes minutes for hundreds.
 */
export async function keepSamples(folder: string, files: readonly KeptFile[]): Promise<void> {
  const store = await openDuckDbStore({ folder });
  try {
    const first = await firstAdministrator(store, createKeyring(store, now), ADMINISTRATOR_KEY, now);
    for (const { fileName, text } of files) {
      const path = join(folder, 'next.json');
      writeFileSync(path, text);
      const conversion = await convert(path);
      const view = new FlowView(conversion.batch, rememberingIdentifier(flowIdentifier));
      const hash = createHash('sha256').update(text).digest('hex');
      const { sampleId: id, publicationId } = createSampleIds();
      await store.createSample({
        id,
        accountId: first!.accountId,
        publicationId,
        visibility: 'private',
        fileName,
        fileType: 'secflow',
        fileBytes: text.length,
        hasNames: false,
        uploadDigest: hash,
        uploadedAt: now(),
        idempotencyKey: null,
      });
      await store.claimSample({ worker: WORKER, leaseSeconds: 60, maxAttempts: 1 });
      const kept = await store.completeSample(id, WORKER, {
        report: sampleReport(conversion, hash),
        chunks: asStream(flowChunks(view, [])),
        contribution: contributionOfBatch(view, destinationsOfBatch(conversion.batch), hash),
      });
      if (kept !== 'processed') throw new Error(`${fileName} is not kept`);
    }
  } finally {
    await store.close();
  }
}

async function* asStream<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}
