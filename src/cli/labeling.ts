import { realpath } from 'node:fs/promises';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { printable } from '../lib/printable.ts';
import { labelFile } from '../pipeline/label-file.ts';
import { createLabelObservations, type LabelObservations } from '../pipeline/label-observations.ts';
import { writeWhole } from '../pipeline/write-flows.ts';
import { connect } from './connection.ts';
import { counted } from './numbers.ts';
import { UsageError } from './usage-error.ts';

/**
 * The labelling program that older tools start: `labeling -k KEY [--noupload] --files FILE…`. It adds `label` to every
 * flow of each file, in the file itself, and sends what the flows say of public destinations to the server that
 * FLOWSAGE_SERVER names, unless that is not wanted. Whoever starts it takes any text on stderr for a failure, so that
 * results go to stdout and nothing else is said.
 */
export async function labeling(args: readonly string[]): Promise<number> {
  try {
    const { key, sendsStatistics, files } = parseArguments(args);
    let failed = 0;
    for (const file of files) {
      try {
        await labelInPlace(file, sendsStatistics ? key : null);
      } catch (error) {
        failed++;
        tell(process.stderr, `labeling: ${file}: ${errorMessage(error)}`);
      }
    }
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(process.stderr, `labeling: ${error.message}`);
    return 2;
  }
}

interface LabelingCall {
  readonly key: string | null;
  /** Whether what was seen goes to the server. */
  readonly sendsStatistics: boolean;
  readonly files: readonly string[];
}

/** Everything behind `--files` up to the next option is a file. */
function parseArguments(args: readonly string[]): LabelingCall {
  let key: string | null = null;
  let sendsStatistics = true;
  let isFile = false;
  const files: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '-k') {
      key = args[++i] ?? null;
      isFile = false;
    } else if (arg === '--noupload') {
      sendsStatistics = false;
      isFile = false;
    } else if (arg === '--files') isFile = true;
    else if (isFile && !arg.startsWith('--')) files.push(arg);
    else throw new UsageError(`${arg}: unknown, expected labeling -k KEY [--noupload] --files FILE…`);
  }
  if (files.length === 0) throw new UsageError('no files, expected labeling -k KEY [--noupload] --files FILE…');
  if (key === null && sendsStatistics) throw new UsageError('no key: name one with -k, or say --noupload');
  return { key, sendsStatistics, files };
}

async function labelInPlace(file: string, key: string | null): Promise<void> {
  const path = await realpath(file);
  const observations = createLabelObservations();
  const { flows, trafficDate } = await writeWhole(path, async (target) => {
    const labelled = await labelFile(path, target, (flow, { label }) => observations.add(flow, label), ['label']);
    // The copy takes the file's place, so it must hold all that the file held.
    if (labelled.isPacked) throw new AppError('invalid-input', 'is packed, expected plain JSON to label in place');
    if (labelled.damage !== null) throw new AppError('invalid-input', `${labelled.damage}; the file is left as it was`);
    return labelled;
  });
  tell(process.stdout, `${file}: ${counted(flows, 'flow')} labelled`);
  if (key !== null) await send(file, observations, trafficDate, key);
}

async function send(file: string, observations: LabelObservations, trafficDate: number | null, key: string) {
  if (trafficDate === null) {
    tell(process.stdout, `${file}: no statistics, as it does not tell when it begins`);
    return;
  }
  const client = await connect({}, key);
  const sentences = await client.postStatistics({
    // The server would check sources and forget them: they need not leave the machine.
    public_sources: {},
    public_destinations: observations.observed(trafficDate),
  });
  for (const sentence of sentences) tell(process.stdout, `${file}: ${sentence}`);
  if (observations.leftOut > 0)
    tell(process.stdout, `${file}: ${counted(observations.leftOut, 'flow')} not counted: too many destinations`);
}

function tell(stream: NodeJS.WriteStream, line: string): void {
  stream.write(`${printable(line)}\n`);
}
