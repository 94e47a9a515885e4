import type { FlowExplanation, FlowV1 } from '@flowsage/client';
import { createLocalEngine, type EngineWorker, type LocalEngine, type OpenOptions } from './local-engine.ts';
import { packsText } from './packs-text.ts';

/** All that a page shows of a file, and whom to ask for more. */
export type OpenedFile = Awaited<ReturnType<LocalEngine['open']>> & {
  readonly explain: (row: number) => Promise<FlowExplanation>;
};

let engine: Promise<LocalEngine> | null = null;

/**
 * Loads the program and the packs, so that nothing is asked of the server once a file was dropped. Call it when a page is
 * shown that takes files; it may be called any number of times.
 */
export function prepareToOpenLocally(): Promise<void> {
  return theEngine().then(() => {});
}

/**
 * Reads a file on this machine: it is sent nowhere. Rejects with a `LocalError`. Files are read one after the other; the
 * signal stops one.
 */
export async function openLocally(file: File, options: OpenOptions = {}): Promise<OpenedFile> {
  const running = await theEngine();
  const result = await running.open(file, options);
  return {
    ...result,
    explain: async (row) => {
      const flow = result.flows[row];
      if (flow === undefined) throw new Error(`there is no flow ${row} in the sample`);
      return running.explain(row, flow);
    },
  };
}

let explaining: LocalEngine | null = null;

/**
 * Why a flow has its labels, told on this machine by the flow alone, where nobody else can be asked. The program comes with
 * the first question; no packs are needed for it.
 */
export function explainLocally(row: number, flow: FlowV1): Promise<FlowExplanation> {
  explaining ??= createLocalEngine(makeWorker, '');
  return explaining.explain(row, flow);
}

function theEngine(): Promise<LocalEngine> {
  engine ??= packsText()
    .then((packs) => createLocalEngine(makeWorker, packs))
    .catch((error: unknown) => {
      engine = null;
      throw error;
    });
  return engine;
}

function makeWorker(): EngineWorker {
  // In this form the bundler finds it.
  return new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'flowsage-engine',
  }) as EngineWorker;
}
