import { KIND_ICMP, KIND_OTHER, KIND_TCP, KIND_UDP, KIND_UNTOLD } from '../bayse-label.ts';
import type { FlowNumbers } from '../flow-numbers.ts';

const EDGE_COUNTS = [0, 1, 2, 3, 4, 5, 10, 11, 12, 20, 21, 66, 67, 100, 101, 730, 999, 1000, 1024, 1025];
const EDGE_BYTES = [2047, 2048, 4096, 4097, 5000, 9999, 10_000, 10_001, 99_999, 100_000, 999_999, 1_000_000, 1_000_001];
const EDGE_SECONDS = [0, 0.5, 0.500001, 1, 1.000001, 1.999999, 2, 9.999999, 10, 10.000001];
const PORTS = [-1, 22, 53, 53, 80, 443, 443, 853];
const KINDS = [KIND_OTHER, KIND_TCP, KIND_TCP, KIND_UDP, KIND_ICMP, KIND_UNTOLD];

/** The same flows for the same seed: half at edges of the rules or related to each other, half spread over decades. */
export function randomFlows(seed: number, count: number): FlowNumbers[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x100000000;
  };
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const spread = (decades: number): number => Math.floor(10 ** (random() * decades)) - 1;
  const near = (value: number): number => Math.max(0, Math.round(value) + Math.floor(random() * 5) - 2);
  const ratio = (): number => pick([0.25, 0.3, 0.5, 0.5, 0.8, 1, 1, 1.25, 2, 2, 3.3]);

  const flows: FlowNumbers[] = [];
  while (flows.length < count) {
    const durationSeconds = random() < 0.4 ? pick(EDGE_SECONDS) : Math.round(10 ** (random() * 7 - 3) * 1e6) / 1e6;
    const srcPackets =
      random() < 0.3
        ? pick(EDGE_COUNTS)
        : random() < 0.4
          ? near(durationSeconds * pick([0.5, 1, 2, 5, 10, 30]))
          : spread(4);
    const dstPackets = random() < 0.15 ? 0 : random() < 0.6 ? near(srcPackets * ratio()) : spread(4);
    const bytesOf = (packets: number): number =>
      random() < 0.35
        ? pick([...EDGE_COUNTS, ...EDGE_BYTES])
        : random() < 0.5
          ? near(packets * pick([0, 1, 64, 66.5, 400, 730, 900, 1211.2, 1400]))
          : spread(7.5);
    const isEmpty = random() < 0.1;
    const srcBytes = isEmpty ? 0 : bytesOf(srcPackets);
    const dstBytes = isEmpty ? 0 : random() < 0.35 ? near(srcBytes * ratio()) : bytesOf(dstPackets);
    flows.push({
      srcPackets,
      srcBytes,
      dstPackets,
      dstBytes,
      durationSeconds,
      port: pick(PORTS),
      kind: pick(KINDS),
      isAnnouncementDestination: random() < 0.1,
    });
  }
  return flows;
}
