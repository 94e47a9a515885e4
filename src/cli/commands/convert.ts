import { FlowView } from '../../model/flow-view.ts';
import type { FlowWriter } from '../../model/output.ts';
import { FLOW_WRITERS } from '../../output/index.ts';
import { type Conversion, convert } from '../../pipeline/convert.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';
import { listInputFiles } from '../../pipeline/input-files.ts';
import { writeFlowFile, writeFlows } from '../../pipeline/write-flows.ts';
import { eachInput, exitCodeOf } from '../each-input.ts';
import { explanationLines } from '../explanation.ts';
import { type FlowOptionValues, flowSettings } from '../flow-options.ts';
import { bytesText, counted } from '../numbers.ts';
import { outputPathOf } from '../output-path.ts';
import { inputReportObject } from '../report-object.ts';
import { stdoutTarget } from '../stdout.ts';
import type { Terminal } from '../terminal.ts';
import { addTiming, timingLines } from '../timing.ts';
import { UsageError } from '../usage-error.ts';

interface ConvertCommandOptions extends FlowOptionValues {
  readonly output?: string;
  readonly format: string;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly timing?: boolean;
}

/** `flowsage convert` */
export async function convertCommand(
  inputs: readonly string[],
  options: ConvertCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const writer = FLOW_WRITERS.find((candidate) => candidate.name === options.format);
  if (writer === undefined)
    throw new UsageError(
      `--format ${options.format}: no such format, expected ${FLOW_WRITERS.map((known) => known.name).join(', ')}`,
    );
  if (options.json && options.output === undefined)
    throw new UsageError('--json needs -o DIR for the flows themselves');
  if (options.output === undefined && !options.explain) await checkForStdout(inputs, writer);
  const settings = await flowSettings(options, terminal);
  const reports: unknown[] = [];
  const tally = await eachInput(
    inputs,
    terminal,
    async (file, onProgress) => {
      const conversion = await convert(file.path, { ...settings.convert, onProgress });
      const started = performance.now();
      let outputPath: string | null = null;
      let bytes = 0;
      let flows = 0;
      if (options.explain) explainAll(conversion, terminal);
      if (options.output !== undefined) {
        const path = outputPathOf(options.output, file, writer.extension);
        const written = await writeFlowFile(path, conversion.batch, writer, isCapture(conversion));
        if (written === null)
          terminal.note(`${file.path}: no flow that ${writer.name} files hold, so no file was written`);
        else {
          outputPath = path;
          bytes = written.bytes;
          flows = written.flows;
        }
      } else if (!options.explain) {
        await writeFlows(
          stdoutTarget,
          conversion.batch,
          writer,
          isCapture(conversion),
          `${file.outputStem}.${writer.extension}`,
        );
      }
      const timing = addTiming(conversion, (performance.now() - started) / 1000);
      if (options.json)
        reports.push({ ...inputReportObject(conversion), output: outputPath, outputBytes: bytes, seconds: timing });
      else if (options.output !== undefined && outputPath !== null)
        terminal.note(`${file.path}: ${counted(flows, 'flow')}, ${bytesText(bytes)} in ${outputPath}`);
      if (options.timing) for (const line of timingLines(conversion, timing)) terminal.note(line);
      return conversion;
    },
    options.output,
  );
  await settings.finish();
  if (options.json) terminal.printJson(reports);
  return exitCodeOf(tally, terminal, 'no capture and no flow log was found');
}

/** Formats with a head and a tail make one document: two of them on one stream would be none. */
async function checkForStdout(inputs: readonly string[], writer: FlowWriter): Promise<void> {
  if (writer.name === 'ndjson') return;
  const files = await listInputFiles(inputs);
  if (files.length > 1)
    throw new UsageError(`${files.length} inputs: name a folder with -o DIR, or write --format ndjson to stdout`);
}

function isCapture(conversion: Conversion): boolean {
  return conversion.report.format.content === 'packets';
}

function explainAll(conversion: Conversion, terminal: Terminal): void {
  const view = new FlowView(conversion.batch, flowIdentifier);
  for (let row = 0; row < conversion.batch.count; row++)
    for (const line of explanationLines(view, row)) terminal.print(line);
}
