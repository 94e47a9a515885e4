/** A few rows of one table, as JSON can hold them. */
export interface BackupRows {
  readonly table: string;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export interface VerifyReport {
  /** How many things were looked at, by what they are. */
  readonly checked: Readonly<Record<string, number>>;
  /** A sentence for everything that does not fit; empty when all is well. */
  readonly faults: readonly string[];
}

export interface StoreSize {
  readonly samples: number;
  readonly flows: number;
  readonly contents: number;
  readonly accounts: number;
  /** Bytes on disk. */
  readonly bytes: number;
}

export interface Maintenance {
  /** Version of the tables. */
  readonly schemaVersion: number;
  /** Everything there is at one moment, while work goes on. */
  backup(): AsyncIterable<BackupRows>;
  /** Fills an empty store with what a backup of schema `version` held, and brings it to the present one. */
  restore(version: number, parts: AsyncIterable<BackupRows>): Promise<void>;
  /** Holds the sets against each other: rows without owner, counts that do not fit, statistics against flows. */
  verify(): Promise<VerifyReport>;
  size(): Promise<StoreSize>;
  /** Answers when the engine does. */
  ping(): Promise<void>;
}
