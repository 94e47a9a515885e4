/** One record of a Zeek log, whichever way it was written. Valid during the call only. Fields are asked by index. */
export interface ZeekRow {
  /** The text of a field; empty when it is unset or missing. Names come unescaped. */
  text(field: number): string;
  /** The same for ASCII fields that recur: addresses, protocols, histories. */
  shortText(field: number): string;
  /** A count or port; NaN when it is unset, missing or no number. */
  count(field: number): number;
  /** A time or an interval in integer µs; NaN when it is unset, missing or no time. */
  micros(field: number): number;
  /** The members of a set or vector; empty when it is unset or missing. */
  list(field: number): readonly string[];
}

/** What a reader wants of one kind of Zeek log. */
export interface ZeekLog {
  /** Name of our format: `zeek-conn`. */
  readonly name: string;
  /** Zeek's name of the log: `conn`. */
  readonly path: string;
  /** Names of the fields, in the order of the indices that the reader asks by. */
  readonly fields: readonly string[];
  /** How many of them, from the first, a log must have. */
  readonly required: number;
  /** Fields by one of which this log is told from all others. */
  readonly telling: readonly (readonly string[])[];
  /** Fields of other logs, for when what tells this one stands in those too. */
  readonly unlike?: readonly string[];
  /** Columns of the fields in a log without a header; null when such a log is not read. */
  readonly positions: readonly number[] | null;
  /** Least number of columns of a row without a header. */
  readonly width: number;
}
