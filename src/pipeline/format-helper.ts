import { Worker } from 'node:worker_threads';
import { errorMessage } from '../lib/app-error.ts';
import { type FlowBatch, type FlowBatchMessage, toMessage } from '../model/flow-batch.ts';

/** What the thread is told. */
export type FormatRequest =
  | {
      readonly kind: 'batch';
      readonly batch: FlowBatchMessage;
      readonly writer: string;
      readonly rows: Int32Array | null;
      readonly baseMicros: number;
      readonly blockFlows: number;
    }
  | { readonly kind: 'block'; readonly block: number };

/** What it answers: ready for blocks, or one of them. */
export type FormatAnswer = { readonly kind: 'ready' } | { readonly kind: 'block'; readonly bytes: Uint8Array };

/** Blocks asked for and not yet taken: bounds what waits in memory. */
const MAX_AHEAD = 2;

/**
 * A second thread that formats every other block of a large batch. It only ever makes things faster: blocks it was not
 * asked for (it starts up, or it failed to start) are formatted by the caller.
 */
export class FormatHelper {
  private readonly worker: Worker;
  private readonly results = new Map<number, Promise<Uint8Array>>();
  private readonly waiting: { resolve(bytes: Uint8Array): void; reject(error: Error): void }[] = [];
  private isReady = false;

  private constructor(worker: Worker) {
    this.worker = worker;
    worker.on('message', (answer: FormatAnswer) => {
      if (answer.kind === 'ready') this.isReady = true;
      else this.waiting.shift()?.resolve(answer.bytes);
    });
    worker.on('error', (error) => {
      this.isReady = false;
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`formatting thread: ${errorMessage(error)}`));
    });
  }

  /** Null where the program does not run from its built files: a thread cannot load anything else. */
  static start(): FormatHelper | null {
    if (!import.meta.url.endsWith('.js')) return null;
    return new FormatHelper(new Worker(new URL('./format-worker.js', import.meta.url)));
  }

  take(batch: FlowBatch, writer: string, rows: Int32Array | null, baseMicros: number, blockFlows: number): void {
    this.send({ kind: 'batch', batch: toMessage(batch), writer, rows, baseMicros, blockFlows });
  }

  /** The caller is about to format `block` itself: asks for every other one behind it. */
  askAhead(block: number, blocks: number): void {
    if (!this.isReady) return;
    for (let ahead = block + 1; ahead < blocks && this.results.size < MAX_AHEAD; ahead += 2) {
      if (this.results.has(ahead)) continue;
      const result = new Promise<Uint8Array>((resolve, reject) => {
        this.waiting.push({ resolve, reject });
      });
      result.catch(() => {}); // reported when it is awaited
      this.results.set(ahead, result);
      this.send({ kind: 'block', block: ahead });
    }
  }

  /** The block, if it was asked for. */
  result(block: number): Promise<Uint8Array> | null {
    const result = this.results.get(block) ?? null;
    this.results.delete(block);
    return result;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private send(request: FormatRequest): void {
    this.worker.postMessage(request);
  }
}
