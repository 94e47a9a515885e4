import { AppError, errorMessage } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { wrapped } from '../../lib/wrapped.ts';
import { FlowView } from '../../model/flow-view.ts';
import { type Conversion, convert } from '../../pipeline/convert.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';
import { summarise } from '../../pipeline/summarise.ts';
import { isAboutInput } from '../each-input.ts';
import { placesText } from '../lost-lines.ts';
import { bytesText, grouped } from '../numbers.ts';
import { fileProgress } from '../progress.ts';
import { inputReportObject } from '../report-object.ts';

import type { Terminal } from '../terminal.ts';

/** `flowsage inspect` */
export async function inspectCommand(
  files: readonly string[],
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const objects: unknown[] = [];
  let failed = 0;
  for (const file of files) {
    try {
      const conversion = await convert(file, { onProgress: fileProgress(terminal, file) });
      if (options.json) objects.push({ ...inputReportObject(conversion), ...contents(conversion) });
      else for (const line of inspectLines(conversion, terminal)) terminal.print(line);
    } catch (error) {
      if (!isAboutInput(error)) throw error;
      failed++;
      const reasons = reasonsOf(error);
      if (options.json) objects.push({ input: file, error: errorMessage(error), reasons });
      else {
        terminal.problem(errorMessage(error));
        for (const reason of reasons) for (const line of wrapped(reason, 80, '  ', '      ')) terminal.problem(line);
      }
    }
  }
  if (options.json) terminal.printJson(objects);
  return failed > 0 ? 1 : 0;
}

/** Why each format was not it. */
function reasonsOf(error: unknown): string[] {
  const isUnknown = error instanceof AppError && error.kind === 'invalid-input' && error.cause instanceof Error;
  return isUnknown ? (error.cause as Error).message.split('\n') : [];
}

function contents({ batch }: Conversion): Record<string, unknown> {
  const protocols: Record<string, number> = {};
  const view = new FlowView(batch, flowIdentifier);
  for (let row = 0; row < batch.count; row++) {
    const protocol = view.protocol(row) || 'other';
    protocols[protocol] = (protocols[protocol] ?? 0) + 1;
  }
  let endMicros = Number.NaN;
  for (const end of batch.endMicros) if (!(end <= endMicros)) endMicros = end;
  return {
    firstTime: timeText(batch.baseMicros),
    lastTime: timeText(endMicros),
    flowsByProtocol: protocols,
    namedFlows: summarise(view).named,
  };
}

function timeText(micros: number): string | null {
  return Number.isNaN(micros) ? null : new Date(micros / 1000).toISOString();
}

function inspectLines(conversion: Conversion, terminal: Terminal): string[] {
  const { report, batch } = conversion;
  const { firstTime, lastTime, flowsByProtocol, namedFlows } = contents(conversion);
  const isCapture = report.format.content === 'packets';
  const lines = [
    terminal.paint.bold(printable(conversion.path)),
    `  format    ${report.format.title}${report.packing === 'none' ? '' : `, packed with ${report.packing}`}, ${bytesText(report.fileBytes)}`,
    `  time      ${firstTime ?? 'none'} to ${lastTime ?? 'none'}`,
    isCapture
      ? `  frames    ${grouped(report.records)}, of them ${grouped(report.packets)} in flows`
      : `  records   ${grouped(report.records)}`,
    `  flows     ${grouped(batch.count)}${batch.count === 0 ? '' : `: ${protocolText(flowsByProtocol as Record<string, number>)}; ${grouped(namedFlows as number)} named`}`,
  ];
  for (const companion of report.companions) lines.push(`  names     ${printable(companion)}`);
  if (report.skipped.length > 0) lines.push('  skipped');
  for (const skipped of report.skipped.slice(0, 40))
    lines.push(`    ${grouped(skipped.count).padStart(9)}  ${printable(skipped.reason)}${placesText(skipped)}`);
  if (report.damage !== null) lines.push(terminal.paint.yellow(`  damaged   ${printable(report.damage)}`));
  return lines;
}

function protocolText(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([protocol, count]) => `${grouped(count)} ${protocol}`)
    .join(', ');
}
