import { describe, expect, it } from 'vitest';
import type { SampleRow } from '../sample-row.ts';
import type { GraphNode } from './graph-nodes.ts';
import { nodeValues, withValues } from './node-filter.ts';

const rows = Array.from({ length: 300 }, (_, row) => ({ row, name: `h${row % 150}.big.example` }) as SampleRow);
const positions = rows.map((_, position) => position);
const parent = { layer: 'parent', name: 'big.example', isRest: false } as GraphNode;
const parentOf = () => ({ domain: 'big.example', record: null });

describe('filtering by a node', () => {
  it('takes the names below a parent, each once', () => {
    expect(nodeValues(parent, rows, [0, 1, 150], parentOf)).toEqual([
      { field: 'name', value: 'h0.big.example' },
      { field: 'name', value: 'h1.big.example' },
    ]);
  });

  it('is not offered for more names than an address takes, nor for a rest', () => {
    expect(nodeValues(parent, rows, positions, parentOf)).toBeNull();
    expect(nodeValues({ ...parent, isRest: true }, rows, [0], parentOf)).toBeNull();
  });

  const a = { field: 'source', value: 'a' } as const;
  const b = { field: 'source', value: 'b' } as const;

  it('shows only these, whatever of the field was shown before', () => {
    expect(
      withValues(
        [
          { ...b, exclude: false },
          { field: 'level', value: 'E', exclude: false },
        ],
        [a],
        false,
      ),
    ).toEqual([
      { field: 'level', value: 'E', exclude: false },
      { ...a, exclude: false },
    ]);
  });

  it('leaves them out beside what was left out before', () => {
    expect(
      withValues(
        [
          { ...b, exclude: true },
          { ...a, exclude: false },
        ],
        [a],
        true,
      ),
    ).toEqual([
      { ...b, exclude: true },
      { ...a, exclude: true },
    ]);
  });

  it('refuses more terms than an address takes', () => {
    const many = Array.from(
      { length: 100 },
      (_, index) => ({ field: 'label', value: `${index}`, exclude: true }) as const,
    );
    expect(withValues(many, [a], true)).toBeNull();
  });
});
