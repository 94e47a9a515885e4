/**
 * The worker that reads files on the page's own machine. It has all that it needs before a file is given to it, and asks
 * nobody for anything.
 */
import { AppError, analyse, explanationOf } from 'flowsage/browser';
import type { Answer, LocalFault, Question } from './messages.ts';

/** Flows sent at a time. */
const FLOWS_A_PIECE = 4096;

/** What a worker has for a global, as far as it is used here. */
interface WorkerScope {
  postMessage(answer: Answer): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Question>) => void): void;
}
const scope = self as unknown as WorkerScope;

const underWay = new Map<number, AbortController>();
let packs = '';

scope.addEventListener('message', ({ data }) => {
  if (data.kind === 'packs') packs = data.text;
  else if (data.kind === 'stop') underWay.get(data.number)?.abort(new StoppedError());
  else if (data.kind === 'open') void open(data.number, data.file, data.companions);
  else
    answer(data.number, () => ({
      kind: 'explained',
      number: data.number,
      explanation: explanationOf(data.row, data.flow),
    }));
});

class StoppedError extends Error {}

async function open(number: number, file: File, companions: readonly File[]): Promise<void> {
  const controller = new AbortController();
  underWay.set(number, controller);
  try {
    const { flows, ...result } = await analyse({
      ...fileOf(file),
      companions: companions.map(fileOf),
      packs,
      signal: controller.signal,
      onProgress: (progress) => scope.postMessage({ kind: 'progress', number, progress }),
    });
    for (let from = 0; from < flows.length; from += FLOWS_A_PIECE)
      scope.postMessage({ kind: 'flows', number, flows: flows.slice(from, from + FLOWS_A_PIECE) });
    scope.postMessage({ kind: 'result', number, result });
  } catch (error) {
    scope.postMessage({ kind: 'failed', number, fault: faultOf(error) });
  } finally {
    underWay.delete(number);
  }
}

function answer(number: number, make: () => Answer): void {
  try {
    scope.postMessage(make());
  } catch (error) {
    scope.postMessage({ kind: 'failed', number, fault: faultOf(error) });
  }
}

function fileOf(file: File) {
  return { fileName: file.name, fileBytes: file.size, source: piecesOf(file) };
}

/** Not every browser lets a stream be walked through. */
async function* piecesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function faultOf(error: unknown): LocalFault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StoppedError) return { kind: 'stopped', message: 'It was stopped.' };
  if (error instanceof AppError) return { kind: error.kind === 'too-large' ? 'too-large' : 'invalid-input', message };
  return { kind: 'defect', message };
}
