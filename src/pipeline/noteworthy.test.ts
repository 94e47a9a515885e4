import { describe, expect, it } from 'vitest';
import { SAMPLES_FOR_RARITY } from '../enrich/index.ts';
import { HIGH_CONCERN } from '../model/concern.ts';
import type { Destination } from '../model/destination.ts';
import type { Commonality, EnrichmentBlocks } from '../model/enrichment.ts';
import { createFlowBatch } from '../model/flow-batch.ts';
import { CONFLICT_DIFFERENT_NAME, CONFLICT_NEVER_RESOLVED, CONFLICT_PRIVATE_ADDRESS } from '../model/naming.ts';
import { noteworthyDestinations } from './noteworthy.ts';

interface Sketch {
  readonly name: string;
  readonly port?: number | null;
  /** Null when nothing is known. */
  readonly concern?: number | null;
  readonly commonality?: Commonality | null;
  /** `nameConflict` and answered bytes of each flow. */
  readonly flows?: readonly (readonly [conflict: number, dstBytes: number])[];
}

/** What is noteworthy of these destinations, as `kind name (flows)`. */
function noteworthy(sketches: readonly Sketch[], sampleCount = SAMPLES_FOR_RARITY): string[] {
  const rows = sketches.flatMap(({ flows = [[0, 100]] }, index) => flows.map((flow) => [index, ...flow] as const));
  const batch = createFlowBatch(rows.length);
  rows.forEach(([, conflict, dstBytes], row) => {
    batch.nameConflict[row] = conflict;
    batch.dstPayloadBytes[row] = dstBytes;
  });
  const sample = {
    destinations: sketches.map(
      ({ name, port }): Destination => ({
        name,
        protocol: port === null ? 'ICMP' : 'TCP',
        port: port === undefined ? 443 : port,
      }),
    ),
    enrichments: sketches.map(({ concern = null, commonality = 'common' }) => {
      const info = concern === null ? {} : { concern_level: concern, title: 'Known' };
      return { blocks: { destination_knowledge: { info } } as unknown as EnrichmentBlocks, commonality };
    }),
    ofRow: Uint32Array.from(rows, ([index]) => index),
    added: null,
    decorate: () => {},
  };
  return noteworthyDestinations(batch, sample, sampleCount).map(
    ({ kind, destination, flows }) => `${kind} ${destination} (${flows})`,
  );
}

describe('noteworthy destinations', () => {
  it('are those of high concern, whether they answered or not', () => {
    const flows = [[0, 0]] as const;
    expect(noteworthy([{ name: 'bad.com', concern: HIGH_CONCERN, flows }])).toEqual(['concern bad.com:443 (1)']);
    expect(noteworthy([{ name: 'fine.com', concern: HIGH_CONCERN - 1, commonality: 'new' }])).toEqual([]);
  });

  it('are public names at private addresses, from the first sample on', () => {
    const flows = [[CONFLICT_PRIVATE_ADDRESS, 9]] as const;
    expect(noteworthy([{ name: 'bank.com', flows }], 1)).toEqual(['conflict bank.com:443 (1)']);
    // Also when other flows of the same destination are in doubt for another reason.
    for (const other of [CONFLICT_DIFFERENT_NAME, CONFLICT_NEVER_RESOLVED])
      for (const both of [
        [...flows, [other, 9]],
        [[other, 9], ...flows],
      ] as [number, number][][])
        expect(noteworthy([{ name: 'bank.com', flows: both }], 1)).toEqual(['conflict bank.com:443 (2)']);
  });

  it('are names that DNS does not vouch for where they are rare', () => {
    for (const conflict of [CONFLICT_DIFFERENT_NAME, CONFLICT_NEVER_RESOLVED]) {
      const flows = [[conflict, 9]] as const;
      expect(noteworthy([{ name: 'odd.com', commonality: 'new', flows }])).toEqual(['conflict odd.com:443 (1)']);
      expect(noteworthy([{ name: 'odd.com', commonality: 'rare', flows }])).toEqual(['conflict odd.com:443 (1)']);
      expect(noteworthy([{ name: 'odd.com', commonality: 'seen', flows }])).toEqual([]);
    }
  });

  it('are new and rare ones, once there are samples enough to tell', () => {
    const sketches = (['new', 'rare', 'seen', 'common', null] as const).map((commonality) => ({
      name: `${commonality}.com`,
      commonality,
    }));
    expect(noteworthy(sketches)).toEqual(['new new.com:443 (1)', 'rare rare.com:443 (1)']);
    expect(noteworthy(sketches, SAMPLES_FOR_RARITY - 1)).toEqual([]);
  });

  it('are none that never answered, nor those known to be harmless', () => {
    expect(noteworthy([{ name: 'silent.com', commonality: 'new', flows: [[CONFLICT_PRIVATE_ADDRESS, 0]] }])).toEqual(
      [],
    );
    expect(noteworthy([{ name: 'fine.com', concern: 1, commonality: 'new' }])).toEqual([]);
  });

  it('are good names that somebody borrows, however well they are known', () => {
    const borrowed = (conflict: number): string[] =>
      noteworthy([{ name: 'fine.com', concern: 1, flows: [[conflict, 9]] }]);
    expect(borrowed(CONFLICT_PRIVATE_ADDRESS)).toEqual(['conflict fine.com:443 (1)']);
    expect(borrowed(CONFLICT_DIFFERENT_NAME)).toEqual(['conflict fine.com:443 (1)']);
    expect(borrowed(CONFLICT_NEVER_RESOLVED)).toEqual([]);
  });

  it('come worst first, then by flows, and are called by name and port', () => {
    const sketches: Sketch[] = [
      { name: 'rare.com', commonality: 'rare' },
      { name: 'new.com', commonality: 'new' },
      {
        name: 'newer.com',
        commonality: 'new',
        flows: [
          [0, 9],
          [0, 0],
          [0, 9],
        ],
      },
      { name: '9.9.9.9', port: null, commonality: 'new' },
      { name: 'bank.com', flows: [[CONFLICT_PRIVATE_ADDRESS, 9]] },
      { name: 'bad.com', concern: 5 },
    ];
    expect(noteworthy(sketches)).toEqual([
      'concern bad.com:443 (1)',
      'conflict bank.com:443 (1)',
      'new newer.com:443 (3)',
      'new new.com:443 (1)',
      'new 9.9.9.9 (1)',
      'rare rare.com:443 (1)',
    ]);
  });
});
