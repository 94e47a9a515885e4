import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { serverSampleLines } from '../server-samples.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface SampleOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `flowsage sample get` */
export async function sampleGet(id: string, options: SampleOptions, terminal: Terminal): Promise<number> {
  const sample = await (await connect(options)).sample(id);
  if (options.json) terminal.printJson(sample);
  else for (const line of serverSampleLines(sample)) terminal.print(line);
  return 0;
}

/** `flowsage sample share`: prints the link, which is all that others need. */
export async function sampleShare(id: string, options: SampleOptions, terminal: Terminal): Promise<number> {
  const sample = await (await connect(options)).share(id);
  if (options.json) terminal.printJson(sample);
  else {
    terminal.print(printable(sample.link ?? sample.publicId ?? ''));
    terminal.note('everybody with this link can read the sample, until it is made private again');
  }
  return 0;
}

/** `flowsage sample unshare` */
export async function sampleUnshare(id: string, options: SampleOptions, terminal: Terminal): Promise<number> {
  const sample = await (await connect(options)).unshare(id);
  if (options.json) terminal.printJson(sample);
  else terminal.note(`${sample.id} is private; its former link leads nowhere for good`);
  return 0;
}

/** `flowsage sample delete` */
export async function sampleDelete(
  ids: readonly string[],
  options: ConnectionOptions & { readonly yes?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (!options.yes) throw new UsageError('sample delete: cannot be undone; say --yes if it is meant');
  const client = await connect(options);
  for (const id of ids) {
    await client.deleteSample(id);
    terminal.note(`${id} is deleted, and gone from the statistics`);
  }
  return 0;
}
