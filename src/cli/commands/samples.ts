import type { SampleQuery, SampleState, SampleV1 } from '@flowsage/client';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { serverSampleTable } from '../server-samples.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface SamplesOptions extends ConnectionOptions {
  readonly state?: string;
  readonly name?: string;
  readonly limit: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const STATES: readonly SampleState[] = ['uploaded', 'processing', 'processed', 'failed'];
/** Samples that one answer holds at most. */
const LARGEST_PAGE = 1000;

/** `flowsage samples` */
export async function samplesCommand(options: SamplesOptions, terminal: Terminal): Promise<number> {
  const most = options.all ? Number.POSITIVE_INFINITY : parseLimit(options.limit);
  const query: SampleQuery = {
    limit: Math.min(most + 1, LARGEST_PAGE),
    ...(options.state === undefined ? {} : { state: parseState(options.state) }),
    ...(options.name === undefined ? {} : { name: options.name }),
  };
  const client = await connect(options);
  const samples: SampleV1[] = [];
  let hasMore = false;
  for await (const sample of client.iterateSamples(query)) {
    hasMore = samples.length === most;
    if (hasMore) break;
    samples.push(sample);
  }
  if (options.json) terminal.printJson({ samples, hasMore });
  else if (samples.length === 0) terminal.note('no samples');
  else {
    for (const line of serverSampleTable(samples)) terminal.print(line);
    if (hasMore) terminal.note(`the newest ${samples.length} are shown; --all shows the others too`);
  }
  return 0;
}

function parseState(text: string): SampleState {
  const state = STATES.find((one) => one === text);
  if (state === undefined) throw new UsageError(`--state ${text}: expected ${STATES.join(', ')}`);
  return state;
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--limit ${text}: expected a number from 1`);
  return Number(text);
}
