/** A flow of a made sample. */
export interface ScheduledFlow {
  readonly second: number;
  readonly source: string;
  readonly destination: string;
  readonly port?: number;
  readonly protocol?: number;
  readonly seconds?: number;
  readonly sent: number;
  readonly received: number;
  readonly sentPackets?: number;
  readonly receivedPackets?: number;
}

export interface BeaconCell {
  readonly period: number;
  readonly jitter: number;
  readonly missing: number;
  readonly found: number;
  readonly samples: number;
  readonly falseAlarms: readonly string[];
}

export const PERIODS: readonly number[];
export const JITTERS: readonly number[];
export const MISSING: readonly number[];
export const BEACON_NAME: string;
export function randomFrom(seed: number): () => number;
export function beaconFlows(
  random: () => number,
  schedule: { period: number; jitter: number; missing: number; beats: number },
): ScheduledFlow[];
export function ordinaryFlows(random: () => number, seconds: number): ScheduledFlow[];
export function measureBeacons(
  detect: (flows: readonly ScheduledFlow[]) => readonly string[],
  options: { samples: number; beats: number; seed: number },
): BeaconCell[];
export function beaconTable(cells: readonly BeaconCell[]): string;
export function recallOf(cells: readonly BeaconCell[]): number;
export function precisionOf(cells: readonly BeaconCell[]): number;
