import { parentPort } from 'node:worker_threads';
import { ByteWriter } from '../lib/byte-writer.ts';
import { fromMessage } from '../model/flow-batch.ts';
import { FlowView } from '../model/flow-view.ts';
import { FLOW_WRITERS } from '../output/index.ts';
import { identifyFlow } from './flow-identity.ts';
import type { FormatAnswer, FormatRequest } from './format-helper.ts';
import { formatBlock } from './write-flows.ts';

/** The other end of `FormatHelper`: formats the blocks it is asked for. */

let format: ((block: number) => Uint8Array) | null = null;

function answer(message: FormatAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

parentPort!.on('message', (request: FormatRequest) => {
  if (request.kind === 'block') {
    const bytes = format!(request.block);
    answer({ kind: 'block', bytes }, [bytes.buffer as ArrayBuffer]);
    return;
  }
  const { writer: name, rows, baseMicros, blockFlows } = request;
  const writer = FLOW_WRITERS.find((candidate) => candidate.name === name)!;
  const view = new FlowView(fromMessage(request.batch), identifyFlow, baseMicros);
  const out = new ByteWriter(blockFlows * 640);
  format = (block) => {
    formatBlock(out, view, writer, rows, block, blockFlows, null);
    return out.take();
  };
  answer({ kind: 'ready' });
});
