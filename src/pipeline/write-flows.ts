import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ByteWriter } from '../lib/byte-writer.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView, trafficDateText } from '../model/flow-view.ts';
import type { FlowDecoration, FlowWriter } from '../model/output.ts';
import { identifyFlow } from './flow-identity.ts';
import { FormatHelper } from './format-helper.ts';

/** Flows written at a time: about 2 MB of text. */
const BLOCK_FLOWS = 4096;
/** From this many flows on a second thread helps to format them. */
const HELPED_FROM = 20_000;

/** Where finished text goes. */
export interface ByteTarget {
  write(bytes: Uint8Array): Promise<void>;
}

export interface WrittenFlows {
  readonly flows: number;
  readonly bytes: number;
  /** Without what a decoration added. */
  readonly plainBytes: number;
}

/**
 * Writes a batch to a file in the given format and returns how much; null when the format leaves every flow out and so
 * makes no file. The file appears under its name only when it is complete.
 */
export async function writeFlowFile(
  path: string,
  batch: FlowBatch,
  writer: FlowWriter,
  fromCapture: boolean,
  decorate: FlowDecoration | null = null,
): Promise<WrittenFlows | null> {
  if (writer.project?.(batch, fromCapture).rows.length === 0) return null;
  return writeWhole(path, (target) => writeFlows(target, batch, writer, fromCapture, basename(path), decorate));
}

/** Lets `write` fill a file that appears under its name only when it is complete. */
export async function writeWhole<T>(path: string, write: (target: ByteTarget) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.part`;
  const file = await open(partial, 'w');
  try {
    const result = await write({ write: async (bytes) => void (await file.writev([bytes])) });
    await file.close();
    await rename(partial, path);
    return result;
  } catch (error) {
    // Half a file of ours helps nobody.
    await file.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Writes a batch as ASCII, block by block; the next block is made while the one before is written, and large batches
 * are made by two threads in turn. The bytes are the same either way.
 */
export async function writeFlows(
  target: ByteTarget,
  batch: FlowBatch,
  writer: FlowWriter,
  fromCapture: boolean,
  fileName: string,
  decorate: FlowDecoration | null = null,
): Promise<WrittenFlows> {
  const projection = writer.project?.(batch, fromCapture) ?? null;
  const rows = projection?.rows ?? null;
  const baseMicros = projection?.baseMicros ?? batch.baseMicros;
  const count = rows?.length ?? batch.count;
  const view = new FlowView(batch, identifyFlow, baseMicros);
  const out = new ByteWriter(BLOCK_FLOWS * 640);
  let added = 0;
  const counting: FlowDecoration | null =
    decorate === null
      ? null
      : (piece, row) => {
          const before = piece.length;
          decorate(piece, row);
          added += piece.length - before;
        };
  const helper = decorate === null && count >= HELPED_FROM ? FormatHelper.start() : null;
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const send = async (piece: Uint8Array): Promise<void> => {
    await writing;
    bytes += piece.length;
    writing = target.write(piece);
  };
  try {
    helper?.take(batch, writer.name, rows, baseMicros, BLOCK_FLOWS);
    writer.head(out, { hash: randomUUID().replaceAll('-', ''), trafficDate: trafficDateText(baseMicros), fileName });
    const blocks = Math.ceil(count / BLOCK_FLOWS);
    for (let block = 0; block < blocks; block++) {
      const helped = helper?.result(block) ?? null;
      if (helped !== null) {
        await send(out.take());
        await send(await helped);
        continue;
      }
      helper?.askAhead(block, blocks);
      formatBlock(out, view, writer, rows, block, BLOCK_FLOWS, counting);
      await send(out.take());
    }
    writer.tail(out);
    await send(out.take());
    await writing;
  } finally {
    await helper?.stop();
  }
  return { flows: count, bytes, plainBytes: bytes - added };
}

/** Formats the flows of one block. */
export function formatBlock(
  out: ByteWriter,
  view: FlowView,
  writer: FlowWriter,
  rows: Int32Array | null,
  block: number,
  blockFlows: number,
  decorate: FlowDecoration | null,
): void {
  const end = Math.min((block + 1) * blockFlows, rows?.length ?? view.batch.count);
  for (let index = block * blockFlows; index < end; index++)
    writer.flow(out, view, rows === null ? index : rows[index]!, index === 0, decorate);
}
