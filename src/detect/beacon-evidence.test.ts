import { describe, expect, it } from 'vitest';
import {
  type BeaconCell,
  beaconTable,
  JITTERS,
  measureBeacons,
  ordinaryFlows,
  precisionOf,
  randomFrom,
  recallOf,
  type ScheduledFlow,
} from '../../bench/beacon-schedules.mjs';
import { detectFindings } from './index.ts';
import { batchOf, viewOf } from './testing/test-flows.ts';

/** `npm run bench -- beacons` prints the whole table. */

function beaconsOf(flows: readonly ScheduledFlow[]): string[] {
  return detectFindings(viewOf(batchOf(flows)))
    .findings.filter(({ detection }) => detection === 'beaconing')
    .map(({ destination }) => destination ?? '');
}

const measure = (beats: number): BeaconCell[] => measureBeacons(beaconsOf, { samples: 4, beats, seed: 42 });

describe('beacons among ordinary traffic', () => {
  const cells = measure(40);

  it('of forty beats are found, nine in ten at every jitter, and 95 % in all', () => {
    for (const jitter of JITTERS)
      expect(recallOf(cells.filter((cell) => cell.jitter === jitter)), beaconTable(cells)).toBeGreaterThan(0.9);
    expect(recallOf(cells), beaconTable(cells)).toBeGreaterThan(0.95);
  });

  it('are what is found, 95 % of the time and more', () => {
    expect(precisionOf(cells), beaconTable(cells)).toBeGreaterThan(0.95);
  });

  it('of twelve beats are found, three in four, and nearly all that have little jitter', () => {
    const few = measure(12);
    expect(recallOf(few), beaconTable(few)).toBeGreaterThan(0.75);
    expect(recallOf(few.filter(({ jitter }) => jitter <= 0.1)), beaconTable(few)).toBeGreaterThan(0.85);
    expect(precisionOf(few), beaconTable(few)).toBeGreaterThan(0.95);
  });

  it('are seldom called where there are none: in one sample of twenty at most', () => {
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) {
      const random = randomFrom(1000 + seed);
      alarms += beaconsOf(ordinaryFlows(random, 3600 * (1 + (seed % 24)))).length;
    }
    expect(alarms).toBeLessThanOrEqual(5);
  });
});
