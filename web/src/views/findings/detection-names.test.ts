import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DETECTION_NAMES, detectionName } from './detection-names.ts';

describe('names of detections', () => {
  it('are those of the documentation, all of them', () => {
    const text = readFileSync(new URL('../../../../docs/detections.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^## (.+)\n\n`(\w+)`\./gm)].map(([, title, id]) => [id, title]);
    expect(documented.length).toBeGreaterThan(10);
    expect(Object.entries(DETECTION_NAMES).toSorted()).toEqual(documented.toSorted());
  });

  it('leave an id as it is that nobody knows, and take nothing from prototypes', () => {
    expect(detectionName('fromTheFuture')).toBe('fromTheFuture');
    expect(detectionName('constructor')).toBe('constructor');
  });
});
