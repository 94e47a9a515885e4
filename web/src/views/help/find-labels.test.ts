import type { LabelV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { findLabels } from './find-labels.ts';

const LABELS: readonly LabelV1[] = [
  { name: 'keepAlive', vocabulary: 'label', meaning: 'Hardly anything, for long.', why: 'Was there an upload before?' },
  { name: 'mediumUpload', vocabulary: 'label', meaning: 'Much went out.', why: 'Data may leave.' },
];

const names = (text: string): string[] => findLabels(LABELS, text).map(({ name }) => name);

describe('finding labels', () => {
  it('gives all without words, in their order', () => {
    expect(names('  ')).toEqual(['keepAlive', 'mediumUpload']);
  });

  it('asks for all words, in name or meaning, in any case', () => {
    expect(names('MUCH out')).toEqual(['mediumUpload']);
    expect(names('much alive')).toEqual([]);
  });

  it('puts names before meanings', () => {
    expect(names('upload')).toEqual(['mediumUpload', 'keepAlive']);
  });
});
