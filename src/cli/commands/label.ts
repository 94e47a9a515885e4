import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainFlowCategory, explainLabel, renderExplanation } from '../../label/explain.ts';
import { type FlowObject, flowNumbersOfObject } from '../../label/label-flow-object.ts';
import { AppError, errorMessage } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { listInputFiles } from '../../pipeline/input-files.ts';
import { labelFile } from '../../pipeline/label-file.ts';
import { grouped } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

/** `flowsage label` */
export async function labelCommand(
  files: readonly string[],
  options: { readonly output: string; readonly explain?: boolean },
  terminal: Terminal,
): Promise<number> {
  let failed = 0;
  for (const file of await listInputFiles(files)) {
    const extension = /\.(sf|bf|json)(\.gz|\.zst)?$/i.exec(file.path)?.[1] ?? 'bf';
    const path = join(options.output, `${file.outputStem}.${extension}`);
    try {
      const flows = await writeLabelled(
        file.path,
        path,
        options.explain ? (flow) => explain(flow, terminal) : () => {},
      );
      terminal.note(`${file.path}: ${grouped(flows)} flows in ${path}`);
    } catch (error) {
      if (!(error instanceof AppError) || (file.isFound && error.kind === 'invalid-input')) {
        if (!(error instanceof AppError)) throw error;
        continue;
      }
      failed++;
      terminal.problem(errorMessage(error));
    }
  }
  return failed > 0 ? 1 : 0;
}

/** The copy appears under its name only when it is complete. */
async function writeLabelled(input: string, path: string, onFlow: (flow: FlowObject) => void): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.part`;
  const file = await open(partial, 'w');
  try {
    const target = {
      write: async (text: string): Promise<void> => void (await file.write(Buffer.from(text, 'latin1'))),
    };
    const { flows } = await labelFile(input, target, onFlow);
    await file.close();
    await rename(partial, path);
    return flows;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

function explain(flow: FlowObject, terminal: Terminal): void {
  const numbers = flowNumbersOfObject(flow);
  terminal.print(printable(`${String(flow.src)} -> ${String(flow.dst)}`));
  for (const line of renderExplanation(explainLabel(numbers))) terminal.print(`  ${line}`);
  for (const line of renderExplanation(explainFlowCategory(numbers))) terminal.print(`  ${line}`);
  terminal.print('');
}
