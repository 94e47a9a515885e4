import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type FlowObject, labelFlowObject } from './label-flow-object.ts';

interface Row {
  readonly flow: FlowObject;
  readonly expected?: Record<string, string>;
  readonly wanted?: Record<string, string>;
}

const folder = fileURLToPath(new URL('../../../shared/labels/', import.meta.url));

/** Rows whose labels differ from what the row wants. */
function differences(name: string): { rows: number; wrong: unknown[] } {
  const rows = readFileSync(folder + name, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  const wrong: unknown[] = [];
  for (const row of rows) {
    const wanted = row.wanted ?? row.expected!;
    const got: Record<string, string> = { ...labelFlowObject(row.flow) };
    if (Object.keys(wanted).some((key) => got[key] !== wanted[key])) wrong.push({ flow: row.flow, wanted, got });
  }
  return { rows: rows.length, wrong };
}

describe.skipIf(!existsSync(folder))('rows of ../shared/labels (skipped when that folder is missing)', () => {
  test.each([
    ['flow-categories.jsonl', 2000],
    ['flow-categories-edges.jsonl', 61],
    ['bayse-labels.jsonl', 1502],
  ])('%s: every row comes out as wanted', (name, count) => {
    const { rows, wrong } = differences(name);
    expect(wrong).toEqual([]);
    expect(rows).toBe(count);
  });
});
