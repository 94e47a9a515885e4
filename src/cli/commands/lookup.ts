import type { DestinationV1, FlowsageClient, MetadataRecord } from '@flowsage/client';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { destinationLines, metadataLines } from '../lookup-text.ts';
import { counted } from '../numbers.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface LookupOptions extends ConnectionOptions {
  readonly protocol?: string;
  readonly json?: boolean;
}

/** `flowsage lookup destination|behavior|event|count` */
export async function lookupCommand(
  kind: string,
  key: string,
  options: LookupOptions,
  terminal: Terminal,
): Promise<number> {
  if (!isKind(kind)) throw new UsageError(`lookup ${kind}: expected ${Object.keys(LOOKUPS).join(', ')}`);
  if (options.protocol !== undefined && kind !== 'destination')
    throw new UsageError(`--protocol goes with destinations, not with ${kind}`);
  const question = kind === 'destination' ? parseDestination(key, options.protocol) : null;
  const client = await connect(options);
  const { value, lines } = await LOOKUPS[kind](client, key, question);
  if (options.json) terminal.printJson(value);
  else for (const line of lines) terminal.print(line);
  return 0;
}

interface Found {
  /** As `--json` shows it. */
  readonly value: DestinationV1 | MetadataRecord | { readonly flowId: string; readonly count: number } | null;
  readonly lines: readonly string[];
}

interface DestinationQuestion {
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  readonly port: number | null;
}

type Lookup = (client: FlowsageClient, key: string, question: DestinationQuestion | null) => Promise<Found>;

const LOOKUPS = {
  destination: async (client, _key, question) => {
    const { name, protocol, port } = question!;
    const value = (await client.lookup({ destinations: [{ name, protocol, port }] })).destinations[0]!;
    return { value, lines: destinationLines(value, terminalColumns()) };
  },
  behavior: async (client, key) => record(await client.getBehaviorForSecflow({ flowId: key })),
  event: async (client, key) => record(await client.getEventForSecflow({ flowId: '', eventId: key })),
  count: async (client, key) => {
    // Not `getGlobalCountForSecflow`: its -1 would hide why there is no answer.
    const [count] = (await client.lookup({ flowIds: [key] })).flowIdCounts;
    return { value: { flowId: key, count: count! }, lines: [`in ${counted(count!, 'sample')}`] };
  },
} as const satisfies Readonly<Record<string, Lookup>>;

function isKind(kind: string): kind is keyof typeof LOOKUPS {
  return Object.hasOwn(LOOKUPS, kind);
}

function record(value: MetadataRecord | null): Found {
  return { value, lines: value === null ? ['nothing known'] : metadataLines(value, terminalColumns()) };
}

/** `name:port`, `name:ICMP`, or a name alone, which means port 443. The last colon counts, as IPv6 has more of them. */
function parseDestination(key: string, protocolText: string | undefined): DestinationQuestion {
  const asked = protocolText?.toUpperCase();
  if (asked !== undefined && asked !== 'TCP' && asked !== 'UDP' && asked !== 'ICMP')
    throw new UsageError(`--protocol ${protocolText}: expected TCP, UDP or ICMP`);
  const parts = /^(.+):(\d{1,5}|ICMP)$/i.exec(key);
  const name = parts?.[1] ?? key;
  const service = parts?.[2]?.toUpperCase();
  if (service === 'ICMP' || asked === 'ICMP') return { name, protocol: 'ICMP', port: null };
  const port = service === undefined ? 443 : Number(service);
  if (port > 65_535) throw new UsageError(`lookup destination ${key}: port ${port} is above 65535`);
  return { name, protocol: asked ?? 'TCP', port };
}
