import type { DuckDBValue, JS } from '@duckdb/node-api';
import type { Sql } from './sql.ts';

/**
 * Many keys are asked for at once as one text, a key a line, and answers carry the line's number from 1: binding a text
 * takes a tenth of the time that binding a list of ten thousand texts does.
 */

/** A part of a query: rows of `$1`, `$2` … as columns of these names and types, and their `line`. */
export function askedLines(columns: Readonly<Record<string, 'VARCHAR' | 'UBIGINT' | 'INTEGER' | 'DOUBLE'>>): string {
  const lists = Object.entries(columns).map(([name, type], i) => {
    const texts = `string_split($${i + 1}, chr(10))`;
    return `unnest(${type === 'VARCHAR' ? texts : `${texts}::${type}[]`}) AS ${name}`;
  });
  return `SELECT ${lists.join(', ')}, generate_subscripts(string_split($1, chr(10)), 1)::INTEGER AS line`;
}

/** Column texts of many keys; key `i` is asked for only if `mayBeThere[i]`, which keeps out texts with a line break. */
export interface AskedKeys {
  readonly mayBeThere: readonly boolean[];
  readonly columns: readonly (readonly (string | number | bigint)[])[];
}

/** Runs a query over asked keys; gives the rows of each key that was found, without the line. */
export async function lookUp(
  sql: Sql,
  statement: string,
  { mayBeThere, columns }: AskedKeys,
  values: readonly DuckDBValue[] = [],
): Promise<Map<number, JS[][]>> {
  const found = new Map<number, JS[][]>();
  const asked = mayBeThere.flatMap((may, i) => (may ? [i] : []));
  if (asked.length === 0) return found;
  const texts = columns.map((column) => asked.map((i) => column[i]!).join('\n'));
  const [lines, ...cells] = await sql.columns(statement, [...texts, ...values]);
  // A result without rows has no columns either.
  for (const [row, line] of (lines ?? []).entries()) {
    const key = asked[(line as number) - 1]!;
    const values = cells.map((column) => column[row]!);
    const rows = found.get(key);
    if (rows === undefined) found.set(key, [values]);
    else rows.push(values);
  }
  return found;
}
