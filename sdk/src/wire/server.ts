import type { Health, SampleState } from './v1.ts';

/** What administrators are told of the server itself. Times are ISO 8601 in UTC. */

/** Where the value of a setting comes from; `program`: a larger program that runs the server chose it. */
export type SettingOriginV1 = 'standard' | 'file' | 'environment' | 'option' | 'program';

/** A setting of the server. None of them is a secret. */
export interface SettingV1 {
  /** As in the configuration file. */
  readonly name: string;
  readonly type: 'text' | 'integer' | 'bytes' | 'seconds' | 'boolean' | 'choice' | 'list';
  readonly value: string | number | boolean | readonly string[] | null;
  /** The value as people write it: `1GiB`, `5min`. */
  readonly text: string;
  readonly standard: string | number | boolean | readonly string[] | null;
  /** The same of the standard, or in words what it depends on. */
  readonly standardText: string;
  readonly origin: SettingOriginV1;
  /** Which option, variable, or line of a file. */
  readonly source: string;
  readonly meaning: string;
  /** A limit on what others may do or take. */
  readonly isLimit: boolean;
  readonly choices: readonly string[] | null;
  /** As on the command line. */
  readonly option: string;
  readonly environment: string;
}

/** How the server is. */
export interface StatusV1 {
  readonly version: string;
  /** Version of Node. */
  readonly node: string;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly health: Health;
  /** By their state. */
  readonly samples: Readonly<Record<SampleState, number>>;
  readonly queue: {
    /** Samples that wait to be read. */
    readonly waiting: number;
    /** Samples that are being read. */
    readonly processing: number;
    /** Uploads that are being received. */
    readonly receiving: number;
    /** Samples that wait to be judged anew. */
    readonly judgementsBehind: number;
  };
  readonly store: {
    /** Version of its tables. */
    readonly schemaVersion: number;
    readonly samples: number;
    readonly flows: number;
    readonly contents: number;
    readonly accounts: number;
    /** On disk. */
    readonly bytes: number;
  };
  readonly disk: {
    readonly freeBytes: number;
    /** Below it writes are refused. */
    readonly minFreeBytes: number;
  };
  readonly memory: {
    /** Of the whole process. */
    readonly residentBytes: number;
    readonly heapBytes: number;
    /** What the store’s engine may take. */
    readonly storeLimitBytes: number;
  };
  /** The last one that was asked of the running server; null: none. */
  readonly lastBackupAt: string | null;
  readonly packs: readonly { readonly name: string; readonly version: string }[];
}
