import { createHash } from 'node:crypto';
import { LABELS } from '../../model/labels.ts';
import { bayseflow } from '../../output/bayseflow/write.ts';
import { type Conversion, convert } from '../../pipeline/convert.ts';
import { enrichSample } from '../../pipeline/enrich-sample.ts';
import type { InputFile } from '../../pipeline/input-files.ts';
import { judgeFlows } from '../../pipeline/judge-file.ts';
import { noteworthyDestinations } from '../../pipeline/noteworthy.ts';
import type { FileVerdict } from '../../pipeline/sample-findings.ts';
import { sampleReport } from '../../pipeline/sample-report.ts';
import { writeFlowFile, writeWhole } from '../../pipeline/write-flows.ts';
import { aboutInput } from '../connection.ts';
import { eachInput, exitCodeOf } from '../each-input.ts';
import { type EnrichmentOptions, type EnrichmentSource, openEnrichment } from '../enrichment-source.ts';
import { type FlowOptionValues, flowSettings } from '../flow-options.ts';
import { outputPathOf } from '../output-path.ts';
import { type SampleLine, sampleTable, sampleTotals } from '../sample-table.ts';
import type { Terminal } from '../terminal.ts';
import { addTiming, timingLines } from '../timing.ts';
import { UsageError } from '../usage-error.ts';

interface E2eOptions extends FlowOptionValues, EnrichmentOptions {
  readonly outputdirectory: string;
  /** Commander turns `--noupload` into this. */
  readonly noupload?: boolean;
  readonly json?: boolean;
  readonly timing?: boolean;
  /** A verdict beside each sample. */
  readonly summary?: boolean;
}

/** `flowsage e2e` */
export async function e2e(paths: readonly string[], options: E2eOptions, terminal: Terminal): Promise<number> {
  const settings = await flowSettings(options, terminal);
  if (options.summary && options.server !== undefined)
    throw new UsageError('--summary: with --server, upload the sample and ask for its verdict there');
  const source = await openEnrichment(options);
  const lines: SampleLine[] = [];
  const started = performance.now();
  try {
    const tally = await eachInput(
      paths,
      terminal,
      async (file, onProgress) => {
        const output = outputPathOf(options.outputdirectory, file, bayseflow.extension);
        const hash = createHash('sha256');
        const conversion = await convert(file.path, {
          ...settings.convert,
          onProgress,
          onContent: (bytes) => void hash.update(bytes),
        });
        const contentHash = options.noupload ? null : hash.digest('hex');
        const { line, verdict } = await aboutInput(() => finishSample(file, conversion, source, contentHash, output));
        lines.push(line);
        if (options.summary && verdict !== null) await writeSummary(output, conversion.path, verdict);
        if (options.timing) for (const text of timingLines(conversion, line.seconds)) terminal.note(text);
        return conversion;
      },
      options.outputdirectory,
    );
    await settings.finish();
    if (options.json) terminal.printJson({ samples: lines, failed: tally.failed, ignored: tally.ignored });
    else {
      for (const text of sampleTable(lines, terminal)) terminal.print(text);
      const seconds = (performance.now() - started) / 1000;
      for (const text of sampleTotals(lines, tally, options, await source.place(), seconds)) terminal.print(text);
    }
    return exitCodeOf(tally, terminal, 'no capture and no flow log was found');
  } finally {
    await source.close();
  }
}

/** Statistics, enrichment, the file and the verdict of one sample; null where a server judges. */
async function finishSample(
  file: InputFile,
  conversion: Conversion,
  source: EnrichmentSource,
  contentHash: string | null,
  output: string,
): Promise<{ readonly line: SampleLine; readonly verdict: FileVerdict | null }> {
  const started = performance.now();
  const { knowledge, statistics } = source.forSample(conversion.batch);
  const sample = await enrichSample(conversion, knowledge, statistics, contentHash);
  const enrichSeconds = (performance.now() - started) / 1000;
  const written = await writeFlowFile(
    output,
    conversion.batch,
    bayseflow,
    conversion.report.format.content === 'packets',
    sample.decorate,
  );
  const timing = addTiming(conversion, (performance.now() - started) / 1000 - enrichSeconds);
  const judgeStarted = performance.now();
  const verdict = await judgeConversion(conversion, source, contentHash !== null);
  const judgeSeconds = (performance.now() - judgeStarted) / 1000;
  const line: SampleLine = {
    input: file.path,
    output,
    format: conversion.report.format.name,
    fileBytes: conversion.report.fileBytes,
    packets: packetsOf(conversion),
    records: conversion.report.records,
    flows: conversion.batch.count,
    named: conversion.batch.destinationName.reduce((count, name) => (name >= 0 ? count + 1 : count), 0),
    topLabels: topLabels(conversion),
    noteworthy: noteworthyDestinations(conversion.batch, sample, await source.sampleCount()),
    flowBytes: written?.plainBytes ?? 0,
    statistics: sample.added,
    skipped: conversion.report.skipped,
    damage: conversion.report.damage,
    verdict:
      verdict === null
        ? null
        : { verdict: verdict.verdict, confidence: verdict.confidence, headline: verdict.headline },
    seconds: {
      ...timing,
      enrich: enrichSeconds,
      judge: judgeSeconds,
      total: timing.total + enrichSeconds + judgeSeconds,
    },
  };
  return { line, verdict };
}

async function judgeConversion(
  conversion: Conversion,
  { judging }: EnrichmentSource,
  sampleIsCounted: boolean,
): Promise<FileVerdict | null> {
  if (judging === null) return null;
  const compared = await judging.compared(sampleIsCounted);
  const report = sampleReport(conversion, '');
  return judgeFlows(conversion.batch, judging.prepared, compared, Date.now() * 1000, report);
}

/** Writes the verdict on a sample beside its flows. */
async function writeSummary(output: string, input: string, verdict: FileVerdict): Promise<void> {
  const path = `${output.slice(0, -bayseflow.extension.length)}summary.json`;
  const text = `${JSON.stringify({ input, ...verdict }, null, 2)}\n`;
  await writeWhole(path, (target) => target.write(Buffer.from(text)));
}

/** Labels shown of one sample. */
const TOP_LABELS = 3;

function topLabels({ batch }: Conversion): { label: string; flows: number }[] {
  const counts = new Uint32Array(LABELS.length);
  for (const label of batch.label) counts[label] = counts[label]! + 1;
  return Array.from(counts, (flows, id) => ({ label: LABELS[id]!.name, flows }))
    .filter(({ flows }) => flows > 0)
    .sort((a, b) => b.flows - a.flows)
    .slice(0, TOP_LABELS);
}

/** Frames of a capture; of a log, the packets that its records tell of. */
function packetsOf({ report, batch }: Conversion): number {
  if (report.format.content === 'packets') return report.records;
  let packets = 0;
  for (let row = 0; row < batch.count; row++) packets += batch.srcPackets[row]! + batch.dstPackets[row]!;
  return packets;
}
