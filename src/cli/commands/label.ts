import { explainFlowCategory, explainLabel, renderExplanation } from '../../label/explain.ts';
import { type FlowObject, flowNumbersOfObject } from '../../label/label-flow-object.ts';
import { printable } from '../../lib/printable.ts';
import { labelFile } from '../../pipeline/label-file.ts';
import { writeWhole } from '../../pipeline/write-flows.ts';
import { eachInput, exitCodeOf } from '../each-input.ts';
import { counted } from '../numbers.ts';
import { outputPathOf } from '../output-path.ts';
import type { Terminal } from '../terminal.ts';

/** `flowsage label` */
export async function labelCommand(
  files: readonly string[],
  options: { readonly output: string; readonly explain?: boolean },
  terminal: Terminal,
): Promise<number> {
  const tally = await eachInput(
    files,
    terminal,
    async (file) => {
      const extension = /\.(sf|bf|json)(\.gz|\.zst)?$/i.exec(file.path)?.[1] ?? 'bf';
      const path = outputPathOf(options.output, file, extension);
      const onFlow = options.explain ? (flow: FlowObject): void => explain(flow, terminal) : undefined;
      const { flows, damage } = await writeWhole(path, (target) => labelFile(file.path, target, onFlow));
      terminal.note(`${file.path}: ${counted(flows, 'flow')} in ${path}`);
      return { report: { damage } };
    },
    options.output,
  );
  return exitCodeOf(tally, terminal, 'no flow file was found');
}

function explain(flow: FlowObject, terminal: Terminal): void {
  const numbers = flowNumbersOfObject(flow);
  terminal.print(printable(`${String(flow.src)} -> ${String(flow.dst)}`));
  for (const part of [explainLabel(numbers), explainFlowCategory(numbers)])
    for (const line of renderExplanation(part, 78)) terminal.print(`  ${line}`);
  terminal.print('');
}
