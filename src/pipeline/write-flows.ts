import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ByteWriter } from '../lib/byte-writer.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView, trafficDateText } from '../model/flow-view.ts';
import type { FlowDecoration, FlowWriter, Projection } from '../model/output.ts';
import { flowIdentifier } from './flow-identity.ts';

/** Flows written at a time: about half a megabyte of text. */
const BLOCK_FLOWS = 1024;

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
  const projection = writer.project?.(batch, fromCapture) ?? null;
  if (projection?.rows.length === 0) return null;
  return writeWhole(path, (target) => writeProjected(target, batch, writer, projection, basename(path), decorate));
}

/** Lets `write` fill a file that appears under its name only when it is complete. */
export async function writeWhole<T>(path: string, write: (target: ByteTarget) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.part`;
  const file = await open(partial, 'w');
  try {
    const result = await write({ write: async (bytes) => void (await file.writeFile(bytes)) });
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

/** Writes a batch as ASCII, block by block; the next block is made while the one before is written. */
export function writeFlows(
  target: ByteTarget,
  batch: FlowBatch,
  writer: FlowWriter,
  fromCapture: boolean,
  fileName: string,
  decorate: FlowDecoration | null = null,
): Promise<WrittenFlows> {
  return writeProjected(target, batch, writer, writer.project?.(batch, fromCapture) ?? null, fileName, decorate);
}

/** The rows that a projection leaves, all of them when there is none. */
async function writeProjected(
  target: ByteTarget,
  batch: FlowBatch,
  writer: FlowWriter,
  projection: Projection | null,
  fileName: string,
  decorate: FlowDecoration | null,
): Promise<WrittenFlows> {
  const rows = projection?.rows ?? null;
  const baseMicros = projection?.baseMicros ?? batch.baseMicros;
  const count = rows?.length ?? batch.count;
  const view = new FlowView(batch, flowIdentifier, baseMicros);
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
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const send = async (piece: Uint8Array): Promise<void> => {
    await writing;
    bytes += piece.length;
    writing = target.write(piece);
  };
  writer.head(out, { hash: randomUUID().replaceAll('-', ''), trafficDate: trafficDateText(baseMicros), fileName });
  for (let first = 0; first < count; first += BLOCK_FLOWS) {
    const end = Math.min(first + BLOCK_FLOWS, count);
    for (let index = first; index < end; index++)
      writer.flow(out, view, rows === null ? index : rows[index]!, index === 0, counting);
    await send(out.take());
  }
  writer.tail(out);
  await send(out.take());
  await writing;
  return { flows: count, bytes, plainBytes: bytes - added };
}
