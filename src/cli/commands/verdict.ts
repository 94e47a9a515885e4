import { existsSync } from 'node:fs';
import type { FindingV1, Verdict } from '@flowsage/client';
import { printable } from '../../lib/printable.ts';
import { convert } from '../../pipeline/convert.ts';
import { judgeFlows } from '../../pipeline/judge-file.ts';
import { type FileVerdict, listedFindings } from '../../pipeline/sample-findings.ts';
import { sampleReport } from '../../pipeline/sample-report.ts';
import { connect, isNotFound } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { eachInput, exitCodeOf } from '../each-input.ts';
import { type FlowOptionValues, flowSettings } from '../flow-options.ts';
import { type JudgingOptions, openJudging } from '../judging.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { verdictLines } from '../verdict-text.ts';

interface VerdictOptions extends FlowOptionValues, JudgingOptions, ConnectionOptions {
  readonly json?: boolean;
  readonly failOn?: string;
}

/** A verdict as bad as `--fail-on` says, or worse; also where other inputs failed. */
const EXIT_BAD_VERDICT = 3;

/** From which verdicts on each word fails. */
const FAILING: Readonly<Record<string, readonly Verdict[]>> = {
  suspicious: ['Suspicious Activity', 'Malicious Activity', 'Impact'],
  malicious: ['Malicious Activity', 'Impact'],
  impact: ['Impact'],
};

/** `flowsage verdict` */
export async function verdictCommand(
  inputs: readonly string[],
  options: VerdictOptions,
  terminal: Terminal,
): Promise<number> {
  const failing = failingOf(options.failOn);
  const samples = inputs.filter(isSampleId);
  const files = inputs.filter((input) => !isSampleId(input));
  if (samples.length > 0 && files.length > 0)
    throw new UsageError('verdict: either files or samples of a server, not both at once');
  const verdicts: { readonly input: string; readonly verdict: FileVerdict }[] = [];
  const print = (input: string, verdict: FileVerdict, isFirst: boolean): void => {
    if (!isFirst) terminal.print('');
    for (const line of verdictLines(verdict, input, terminal.paint)) terminal.print(line);
  };
  const tell = (input: string, verdict: FileVerdict): void => {
    if (!options.json && failing.length === 0) print(input, verdict, verdicts.length === 0);
    verdicts.push({ input, verdict });
  };
  const judged =
    samples.length > 0
      ? await judgeAtServer(samples, options, terminal, tell)
      : await judgeFiles(files, options, terminal, tell);
  const isBad = verdicts.some(({ verdict }) => failing.includes(verdict.verdict));
  // An input that failed was told on stderr; it does not hide that another one is bad.
  const exitCode = isBad ? EXIT_BAD_VERDICT : judged;
  // Whoever asks for an exit code gets it, even if nobody reads the verdicts to their end: it is known before any is told.
  if (failing.length > 0 && exitCode !== 0) process.exitCode = exitCode;
  if (options.json)
    terminal.printJson(
      inputs.length === 1 && verdicts.length === 1
        ? { input: verdicts[0]!.input, ...verdicts[0]!.verdict }
        : verdicts.map(({ input, verdict }) => ({ input, ...verdict })),
    );
  else if (failing.length > 0) for (const [i, { input, verdict }] of verdicts.entries()) print(input, verdict, i === 0);
  return exitCode;
}

type Tell = (input: string, verdict: FileVerdict) => void;

async function judgeAtServer(
  ids: readonly string[],
  options: VerdictOptions,
  terminal: Terminal,
  tell: Tell,
): Promise<number> {
  const client = await connect(options);
  let exitCode = 0;
  for (const id of ids) {
    const sample = id.toLowerCase();
    const verdict = await client.verdict(sample).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      terminal.problem(`flowsage: ${id}: ${printable(error.message)}`);
      exitCode = 1;
      return null;
    });
    if (verdict === null) continue;
    const listed: FindingV1[] = [];
    for await (const finding of client.iterateFindings({ sample })) listed.push(finding);
    tell(id, { ...verdict, findings: listedFindings(listed, verdict.evidence) });
  }
  return exitCode;
}

async function judgeFiles(
  files: readonly string[],
  options: VerdictOptions,
  terminal: Terminal,
  tell: Tell,
): Promise<number> {
  if (options.server !== undefined || options.keyFile !== undefined)
    throw new UsageError('verdict: --server and --key-file go with the id of a sample (32 hexadecimal digits)');
  const settings = await flowSettings(options, terminal);
  const judging = await openJudging(options, terminal);
  try {
    const tally = await eachInput(files, terminal, async (file, onProgress) => {
      const conversion = await convert(file.path, { ...settings.convert, onProgress });
      const { prepared, compared } = judging;
      const report = sampleReport(conversion, '');
      tell(file.path, await judgeFlows(conversion.batch, prepared, compared, Date.now() * 1000, report));
      return conversion;
    });
    await settings.finish();
    return exitCodeOf(tally, terminal, 'no capture and no flow log was found');
  } finally {
    await judging.close();
  }
}

/** A file that is called like an id is a file. */
function isSampleId(input: string): boolean {
  return /^[0-9a-f]{32}$/i.test(input) && !existsSync(input);
}

function failingOf(word: string | undefined): readonly Verdict[] {
  if (word === undefined) return [];
  const failing = Object.hasOwn(FAILING, word) ? FAILING[word] : undefined;
  if (failing === undefined) throw new UsageError(`--fail-on ${word}: expected ${Object.keys(FAILING).join(', ')}`);
  return failing;
}
