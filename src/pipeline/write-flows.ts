import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FlowBatch } from '../model/flow-batch.ts';
import { FlowView, trafficDateText } from '../model/flow-view.ts';
import type { FlowWriter } from '../model/output.ts';
import { createFlowIdentifier } from './flow-identity.ts';

/** Text gathered before it is handed to the disk. */
const PIECE_CHARACTERS = 512 * 1024;

/** Where finished text goes. */
export interface TextTarget {
  write(text: string): Promise<void>;
}

export interface WrittenFlows {
  readonly flows: number;
  readonly bytes: number;
}

/** Adds to every flow's text, for outputs that say more about a flow than the flow itself. */
export type FlowDecoration = (view: FlowView, row: number, text: string) => string;

/**
 * Writes a batch to a file in the given format and returns how much; null when the format leaves every flow out and so
 * makes no file. The file appears under its name only when it is complete.
 */
export async function writeFlowFile(
  path: string,
  batch: FlowBatch,
  writer: FlowWriter,
  fromCapture: boolean,
  decorate?: FlowDecoration,
): Promise<WrittenFlows | null> {
  if (writer.project?.(batch, fromCapture).rows.length === 0) return null;
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.part`;
  const file = await open(partial, 'w');
  try {
    const written = await writeFlows(
      { write: async (text) => void (await file.write(Buffer.from(text, 'latin1'))) },
      batch,
      writer,
      fromCapture,
      basename(path),
      decorate,
    );
    await file.close();
    await rename(partial, path);
    return written;
  } catch (error) {
    // Half a file of ours helps nobody.
    await file.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/** Writes a batch as text in ASCII; the next piece is made while the one before is written. */
export async function writeFlows(
  target: TextTarget,
  batch: FlowBatch,
  writer: FlowWriter,
  fromCapture: boolean,
  fileName: string,
  decorate?: FlowDecoration,
): Promise<WrittenFlows> {
  const projection = writer.project?.(batch, fromCapture) ?? null;
  const baseMicros = projection?.baseMicros ?? batch.baseMicros;
  const view = new FlowView(batch, createFlowIdentifier(), baseMicros);
  const count = projection?.rows.length ?? batch.count;
  let bytes = 0;
  let flows = 0;
  let writing: Promise<void> = Promise.resolve();
  let text = writer.head({
    hash: randomUUID().replaceAll('-', ''),
    trafficDate: trafficDateText(baseMicros),
    fileName,
  });
  for (let index = 0; index < count; index++) {
    const row = projection === null ? index : projection.rows[index]!;
    const flow = writer.flow(view, row, flows === 0);
    if (flow === '') continue;
    flows++;
    text += decorate === undefined ? flow : decorate(view, row, flow);
    if (text.length < PIECE_CHARACTERS) continue;
    await writing;
    bytes += text.length;
    writing = target.write(text);
    text = '';
  }
  text += writer.tail();
  await writing;
  bytes += text.length;
  await target.write(text);
  return { flows, bytes };
}
