import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { FlowChunk, SampleReport } from '../model/sample.ts';
import type { SampleContribution } from '../model/statistics.ts';
import { type EndLine, JOB_VERSION, MAX_LINE_BYTES } from './job.ts';

/** Written at once. */
const BUFFER_BYTES = 1024 * 1024;

/** Writes a result line by line; lines are split so that none is too long. Faults of the disk are thrown. */
export class ResultWriter {
  private readonly file: number;
  private readonly hash = createHash('sha256');
  private waiting: string[] = [];
  private waitingLength = 0;
  private flowCount = 0;
  private destinationCount = 0;
  private uncountedCount = 0;

  constructor(path: string) {
    this.file = openSync(path, 'wx', 0o600);
  }

  report(report: SampleReport): void {
    this.line(JSON.stringify({ kind: 'report', version: JOB_VERSION, report }));
  }

  contribution({ destinations, uncountedFlowIds }: SampleContribution): void {
    this.split('destinations', 'destinations', destinations);
    this.split('uncounted', 'flowIds', uncountedFlowIds);
    this.destinationCount = destinations.length;
    this.uncountedCount = uncountedFlowIds.length;
  }

  flows(columns: FlowChunk): void {
    const rows = columns[0]?.length ?? 0;
    if (rows === 0) return;
    const text = JSON.stringify({ kind: 'flows', columns });
    if (rows > 1 && Buffer.byteLength(text) > MAX_LINE_BYTES) {
      const middle = rows >> 1;
      this.flows(columns.map((column) => column.slice(0, middle)));
      this.flows(columns.map((column) => column.slice(middle)));
      return;
    }
    this.flowCount += rows;
    this.line(text);
  }

  end(): void {
    this.flush();
    const end: EndLine = {
      kind: 'end',
      flows: this.flowCount,
      destinations: this.destinationCount,
      uncountedFlowIds: this.uncountedCount,
      sha256: this.hash.digest('hex'),
    };
    this.put(Buffer.from(`${JSON.stringify(end)}\n`));
    closeSync(this.file);
  }

  /** Elements put together to lines as long as they may be. */
  private split(kind: string, member: string, elements: readonly unknown[]): void {
    let texts: string[] = [];
    let length = 0;
    const flush = (): void => {
      if (texts.length > 0) this.line(`{"kind":"${kind}","${member}":[${texts.join(',')}]}`);
      texts = [];
      length = 0;
    };
    for (const element of elements) {
      const text = JSON.stringify(element);
      const bytes = Buffer.byteLength(text) + 1;
      if (length + bytes > MAX_LINE_BYTES - 64) flush();
      texts.push(text);
      length += bytes;
    }
    flush();
  }

  private line(text: string): void {
    this.waiting.push(text, '\n');
    this.waitingLength += text.length;
    if (this.waitingLength >= BUFFER_BYTES) this.flush();
  }

  private flush(): void {
    const bytes = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.waitingLength = 0;
    this.hash.update(bytes);
    this.put(bytes);
  }

  private put(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
  }
}
