import type { ServerContext } from './context.ts';

/** Connects the numbers that are asked for when metrics are read. */
export function observeLoad(
  { store, ingest, metrics, rejudging }: ServerContext,
  freeBytes: () => Promise<number>,
): void {
  metrics.observe('flowsage_samples', async () => (await store.size()).samples);
  metrics.observe('flowsage_flows', async () => (await store.size()).flows);
  metrics.observe('flowsage_contents', async () => (await store.size()).contents);
  metrics.observe('flowsage_accounts', async () => (await store.size()).accounts);
  metrics.observe('flowsage_store_bytes', async () => (await store.size()).bytes);
  metrics.observe('flowsage_judgements_behind', () => rejudging.backlog());
  metrics.observe('flowsage_queue_waiting', async () => (await store.queueSize('')).waiting);
  metrics.observe('flowsage_queue_processing', async () => (await store.queueSize('')).processing);
  metrics.observe('flowsage_uploads_receiving', () => ingest.load().receiving);
  metrics.observe('flowsage_parse_processes', () => ingest.load().processing);
  metrics.observeEnded(() => ingest.load().ended);
  metrics.observe('flowsage_disk_free_bytes', freeBytes);
}
