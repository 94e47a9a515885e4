import { availableParallelism } from 'node:os';

/** How a setting is written and checked. Bytes may be written `64MiB`, times `30s`, `5min`. */
export type SettingType = 'text' | 'integer' | 'bytes' | 'seconds' | 'boolean' | 'choice' | 'list';

export interface SettingRow {
  readonly type: SettingType;
  readonly standard: string | number | boolean | readonly string[] | null;
  /** The standard in words, where it depends on the machine. */
  readonly standardText?: string;
  /** One sentence. */
  readonly meaning: string;
  readonly choices?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  /** A limit on what others may do or take: named in errors when it is met. */
  readonly isLimit?: boolean;
}

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/**
 * Every setting of the server, once: command line (`--max-upload-bytes`), environment (`FLOWSAGE_MAX_UPLOAD_BYTES`),
 * configuration file (`maxUploadBytes`), documentation and error texts are made of this table.
 */
export const SETTINGS = {
  dataDir: {
    type: 'text',
    standard: null,
    standardText: 'flowsage in your XDG data folder',
    meaning: 'Folder of everything that is kept.',
  },
  host: {
    type: 'text',
    standard: '127.0.0.1',
    meaning: 'Address to listen on; 0.0.0.0 or :: for all of the machine’s.',
  },
  port: {
    type: 'integer',
    standard: 4780,
    least: 0,
    most: 65_535,
    meaning: 'Port to listen on; 0 takes a free one.',
  },
  publicUrl: {
    type: 'text',
    standard: null,
    standardText: 'the listening address',
    meaning: 'How others reach the server, for links in answers; with https, browsers keep sessions for https alone.',
  },
  trustProxy: {
    type: 'list',
    standard: [],
    meaning: 'Addresses or ranges of reverse proxies whose X-Forwarded-For is believed.',
  },
  defaultVisibility: {
    type: 'choice',
    standard: 'private',
    choices: ['private', 'public'],
    meaning: 'What an upload is when neither it nor its account says so.',
  },
  publicSources: {
    type: 'choice',
    standard: 'pseudonym',
    choices: ['pseudonym', 'hidden', 'shown'],
    meaning:
      'Sources on public pages: a made-up name that is the same within a sample, nothing, or as they are. With the first two, ' +
      'hosts inside have made-up names wherever they stand.',
  },
  minAccounts: {
    type: 'integer',
    standard: 1,
    least: 1,
    most: 1000,
    meaning: 'Accounts that must hold a name or behavior before private samples of others count towards it.',
  },
  metricsAccess: {
    type: 'choice',
    standard: 'key',
    choices: ['key', 'open'],
    meaning: 'Who may read /metrics: administrators’ keys, or everybody who reaches the server.',
  },
  demo: {
    type: 'boolean',
    standard: true,
    meaning: 'Whether a new data folder begins with public demonstration samples.',
  },
  keepUploads: {
    type: 'boolean',
    standard: false,
    meaning: 'Whether uploaded files stay on disk after they were read.',
  },
  knowledge: {
    type: 'list',
    standard: [],
    meaning: 'Further folders of knowledge packs.',
  },
  knowledgeSeconds: {
    type: 'seconds',
    standard: 30,
    least: 0,
    most: 86_400,
    meaning: 'How often a running server looks for changed packs, and for silences and records that ended; 0: never.',
  },
  knowledgeName: {
    type: 'text',
    standard: 'community',
    meaning: 'Name of the pack that an export of what people wrote here makes.',
  },
  knowledgeAuthor: {
    type: 'text',
    standard: 'The editors of a server',
    meaning: 'Author of that pack.',
  },
  knowledgeLicence: {
    type: 'text',
    standard: 'NOASSERTION',
    meaning: 'Licence of that pack, as an SPDX expression; NOASSERTION where nobody said.',
  },
  feedHosts: {
    type: 'list',
    standard: [],
    meaning: 'Hosts that lists of the section feeds may be fetched from, as host or host:port; no others are asked.',
  },
  judgeAnew: {
    type: 'boolean',
    standard: true,
    meaning: 'Whether samples are judged in the background, once they were read and again when knowledge changes.',
  },
  logLevel: {
    type: 'choice',
    standard: 'info',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    meaning: 'How much is logged, as JSON lines on standard error.',
  },
  allowNetworkFolder: {
    type: 'boolean',
    standard: false,
    meaning: 'Go on although the data folder is on a network file system, whose locks may not hold.',
  },
  storeMemoryBytes: {
    type: 'bytes',
    standard: 512 * MiB,
    least: 128 * MiB,
    meaning: 'Memory that the store’s engine may take.',
  },
  maxUploadBytes: {
    type: 'bytes',
    standard: GiB,
    least: 1,
    isLimit: true,
    meaning: 'Size of an upload.',
  },
  maxUnpackedBytes: {
    type: 'bytes',
    standard: 4 * GiB,
    least: 1,
    isLimit: true,
    meaning: 'Size that a packed upload may unpack to.',
  },
  maxUnpackRatio: {
    type: 'integer',
    standard: 200,
    least: 1,
    isLimit: true,
    meaning: 'Unpacked bytes for each packed one, asked after the first MiB.',
  },
  maxFlows: {
    type: 'integer',
    standard: 1_000_000,
    least: 1,
    most: 8_000_000,
    isLimit: true,
    meaning: 'Flows of a sample; what goes beyond is left out and counted.',
  },
  maxNames: {
    type: 'integer',
    standard: 1_000_000,
    least: 1,
    most: 4_000_000,
    isLimit: true,
    meaning: 'Names of a sample; flows beyond have none.',
  },
  maxBodyBytes: {
    type: 'bytes',
    standard: 4 * MiB,
    least: 1024,
    isLimit: true,
    meaning: 'Size of a JSON body.',
  },
  maxConcurrentUploads: {
    type: 'integer',
    standard: 16,
    least: 1,
    isLimit: true,
    meaning: 'Uploads that are received at a time.',
  },
  maxConcurrentUploadsPerAccount: {
    type: 'integer',
    standard: 8,
    least: 1,
    isLimit: true,
    meaning: 'Uploads of one account that are received at a time.',
  },
  maxQueuedSamples: {
    type: 'integer',
    standard: 1000,
    least: 1,
    isLimit: true,
    meaning: 'Samples that wait to be read, of all accounts.',
  },
  maxQueuedSamplesPerAccount: {
    type: 'integer',
    standard: 500,
    least: 1,
    isLimit: true,
    meaning: 'Samples of one account that wait to be read.',
  },
  maxReadsPerMinute: {
    type: 'integer',
    standard: 60_000,
    least: 1,
    isLimit: true,
    meaning: 'Requests of a key, or of an address without one, that only read.',
  },
  maxWritesPerMinute: {
    type: 'integer',
    standard: 1200,
    least: 1,
    isLimit: true,
    meaning: 'Requests of a key that change something, uploads aside.',
  },
  maxUploadsPerMinute: {
    type: 'integer',
    standard: 300,
    least: 1,
    isLimit: true,
    meaning: 'Uploads of a key.',
  },
  maxRefusedKeysPerMinute: {
    type: 'integer',
    standard: 60,
    least: 1,
    isLimit: true,
    meaning: 'Requests with a wrong key, or for a public sample that does not exist, of one address.',
  },
  sessionSeconds: {
    type: 'seconds',
    standard: 12 * 3600,
    least: 60,
    meaning: 'How long somebody who signed in in a browser stays so, at most.',
  },
  sessionIdleSeconds: {
    type: 'seconds',
    standard: 2 * 3600,
    least: 60,
    meaning: 'The same for a browser that asks for nothing.',
  },
  maxOpenProposals: {
    type: 'integer',
    standard: 200,
    least: 1,
    isLimit: true,
    meaning: 'Proposals of one account that wait for a decision.',
  },
  maxFeedBytes: {
    type: 'bytes',
    standard: 128 * MiB,
    least: 1,
    isLimit: true,
    meaning: 'Size of a list that is fetched.',
  },
  feedSeconds: {
    type: 'seconds',
    standard: 300,
    least: 1,
    isLimit: true,
    meaning: 'Time to fetch a list.',
  },
  maxConnections: {
    type: 'integer',
    standard: 2000,
    least: 1,
    isLimit: true,
    meaning: 'Connections that are open at a time.',
  },
  maxConnectionsPerAddress: {
    type: 'integer',
    standard: 500,
    least: 1,
    isLimit: true,
    meaning: 'The same of one address; not held where a proxy is trusted.',
  },
  maxOpenStreams: {
    type: 'integer',
    standard: 256,
    least: 1,
    isLimit: true,
    meaning: 'Answers under way at a time that last: progress, flows line by line, long lists, backups.',
  },
  maxOpenStreamsPerAccount: {
    type: 'integer',
    standard: 64,
    least: 1,
    isLimit: true,
    meaning: 'The same of one account, or of one address without a key.',
  },
  maxConcurrentLists: {
    type: 'integer',
    standard: 4,
    least: 1,
    isLimit: true,
    meaning: 'Lists of flows or samples that are worked on at a time; callers take turns.',
  },
  requestSeconds: {
    type: 'seconds',
    standard: 30,
    least: 1,
    isLimit: true,
    meaning: 'Time to send the head of a request, and again to send its body, uploads aside.',
  },
  uploadSeconds: {
    type: 'seconds',
    standard: 3600,
    least: 1,
    isLimit: true,
    meaning: 'Time to send an upload.',
  },
  minUploadBytesPerSecond: {
    type: 'bytes',
    standard: 1000,
    least: 0,
    isLimit: true,
    meaning: 'What an upload has to bring a second, over each span of requestSeconds.',
  },
  minDiskBytes: {
    type: 'bytes',
    standard: GiB,
    least: 0,
    isLimit: true,
    meaning: 'Disk that stays free: below it all writes but deletions are refused, and reading goes on.',
  },
  parseProcesses: {
    type: 'integer',
    standard: Math.max(1, availableParallelism()),
    standardText: 'one a core',
    least: 1,
    most: 256,
    meaning: 'Processes that read uploads at a time.',
  },
  parseMemoryBytes: {
    type: 'bytes',
    standard: 4 * GiB,
    least: GiB,
    isLimit: true,
    meaning: 'Address space of a process that reads an upload.',
  },
  parseCpuSeconds: {
    type: 'seconds',
    standard: 600,
    least: 1,
    isLimit: true,
    meaning: 'Processor time of a process that reads an upload.',
  },
  parseSeconds: {
    type: 'seconds',
    standard: 900,
    least: 1,
    isLimit: true,
    meaning: 'Time that a process may take to read an upload.',
  },
  parseOutputBytes: {
    type: 'bytes',
    standard: 4 * GiB,
    least: MiB,
    isLimit: true,
    meaning: 'Size of what a process may write about an upload.',
  },
  stopSeconds: {
    type: 'seconds',
    standard: 20,
    least: 0,
    meaning: 'Time that requests and uploads under way get to finish when the server stops.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

export type SettingName = keyof typeof SETTINGS;

type Value<Row extends SettingRow> = Row extends { readonly type: 'integer' | 'bytes' | 'seconds' }
  ? number
  : Row extends { readonly type: 'boolean' }
    ? boolean
    : Row extends { readonly type: 'list' }
      ? readonly string[]
      : Row extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : Row extends { readonly standard: null }
          ? string | null
          : string;

/** All settings with their values. */
export type Settings = { readonly [Name in SettingName]: Value<(typeof SETTINGS)[Name]> };

/** The settings when nobody says anything. */
export function standardSettings(): Settings {
  const values = Object.entries(SETTINGS).map(([name, { standard }]) => [name, standard]);
  return Object.fromEntries(values) as unknown as Settings;
}

/** `maxUploadBytes` → `max-upload-bytes`, without the dashes in front. */
export function optionNameOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `maxUploadBytes` → `FLOWSAGE_MAX_UPLOAD_BYTES`. */
export function environmentNameOf(name: string): string {
  return `FLOWSAGE_${optionNameOf(name).replaceAll('-', '_').toUpperCase()}`;
}
