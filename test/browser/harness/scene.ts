import { join } from 'node:path';
import { createClient } from '@flowsage/client';
import { SAMPLES } from '../../cli/flowsage.ts';
import type { RunningServer } from './server.ts';

/** A server as a team has it: captures, things people wrote, a proposal that waits, a silence, a shared sample. */
export interface Scene {
  readonly phishing: string;
  readonly beacon: string;
  readonly portScan: string;
  readonly publicId: string;
  /** Flows of the phishing sample that were an attack, in their order. */
  readonly attackRows: readonly number[];
  /** `name:port` of which something is known, and which is in a sample. */
  readonly destination: string;
}

const DESTINATION = 'login-portal.secure-sign-in.example:443';

export async function makeScene({ client, uploadAll, url }: RunningServer): Promise<Scene> {
  const files = [
    'phishing.pcapng',
    'browsing.pcapng',
    'beacon.pcap',
    'port-scan.pcap',
    'file-upload.pcap',
    'dns-tunnel.pcap',
  ];
  const samples = await uploadAll(files.map((file) => join(SAMPLES, file)));
  const ids = new Map(samples.map(({ fileName, id }) => [fileName, id]));
  const idOf = (file: string): string => ids.get(file)!;
  const { publicId } = await client.share(idOf('beacon.pcap'));
  // Read once, so that what changes later is told.
  for (const file of files) await client.verdict(idOf(file));
  const { evidence } = await client.verdict(idOf('phishing.pcapng'));
  const attackRows = [...new Set(evidence.flatMap(({ rows }) => rows))].sort((a, b) => a - b);
  await client.putMetadata('destination', 'drop.fileshare.example:443', {
    record: {
      title: 'File Store of the Night Shift',
      description: 'Where the night shift leaves reports for the day. Agreed with its owner.',
      relevance: 'knownUninteresting',
      destinationTags: ['File sharing'],
    },
    reason: 'asked the owner',
  });
  const contributor = await client.createKey({ name: 'contributor', scopes: ['read', 'upload'] });
  await createClient({ baseUrl: url, key: contributor.key }).putMetadata('destination', 'files.partner.example:443', {
    record: { title: 'Files of a Partner', description: 'Where their price lists are.' },
    reason: 'in their mail',
  });
  await client.addSilence({
    detection: 'portScan',
    source: '10.20.30.66',
    reason: 'our own scanner',
    expires: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  });
  await untilJudged(client);
  if ((await client.samples({ changed: true })).items.length === 0) throw new Error('no sample reads otherwise');
  return {
    phishing: idOf('phishing.pcapng'),
    beacon: idOf('beacon.pcap'),
    portScan: idOf('port-scan.pcap'),
    publicId: publicId!,
    attackRows,
    destination: DESTINATION,
  };
}

/** Findings are kept when a sample is judged in the background: until none waits. */
export async function untilJudged(client: RunningServer['client']): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    if ((await client.findings({ limit: 1 })).samplesToJudge === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('samples are not judged after 60 s');
}
