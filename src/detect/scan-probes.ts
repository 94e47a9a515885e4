import type { Finding, ScorePart } from '../model/finding.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { isIcmp, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { rowsOfAll } from './conversation-groups.ts';
import type { Threshold } from './detection.ts';
import type { DetectionFlows } from './detection-flows.ts';
import { shareTexts } from './number-text.ts';
import { logRamp, ramp, scorePart } from './score.ts';

/** How a port answered to somebody who asked without saying anything. */
export const PROBE_NONE = 0;
/** It carried data: used, not probed. */
export const PROBE_USED = 1;
export const PROBE_UNANSWERED = 2;
export const PROBE_REFUSED = 3;
/** Opened and left at once, before the source had said anything. */
export const PROBE_OPENED = 4;

/** Services that speak first (FTP, SSH, Telnet, mail, MySQL, VNC): who only hears their greeting has used nothing. */
const GREETING_PORTS = new Set([21, 22, 23, 25, 110, 119, 143, 587, 3306, 5900]);
const MOST_GREETING_BYTES = 500;

const TCP_SYN = 2;
const TCP_RST = 4;
const TCP_ACK = 16;
const TCP_SYN_ACK = TCP_SYN | TCP_ACK;
const ICMP_ECHO = 8;
const ICMPV6_ECHO = 128;
/** Where traceroute counts up ports: it looks for the way, not for services. */
const TRACEROUTE_FIRST = 33_434;
const TRACEROUTE_LAST = 33_534;

/** Two detections look at the same probes. */
const knownProbes = new WeakMap<DetectionFlows, Uint8Array>();

/** What each conversation is to somebody who looks for scans: a `PROBE_…`. */
export function probesOf(flows: DetectionFlows): Uint8Array {
  const known = knownProbes.get(flows);
  if (known !== undefined) return known;
  const probes = new Uint8Array(flows.count);
  for (let c = 0; c < flows.count; c++) probes[c] = probeOf(flows, flows.starts[c]!, flows.starts[c + 1]!);
  knownProbes.set(flows, probes);
  return probes;
}

function probeOf({ batch, rows }: DetectionFlows, start: number, end: number): number {
  const first = rows[start]!;
  const protocol = batch.protocol[first]!;
  const port = batch.dstPort[first]!;
  const address = batch.dstAddress[first]!;
  if (address >= 0 && batch.addresses.isAnnouncement(address)) return PROBE_NONE;
  let isAnswered = false;
  let isRefused = false;
  if (isIcmp(protocol)) {
    const type = batch.icmpType[first]!;
    // Errors and answers are not asked for by who sends them; flow logs may not tell the type.
    if (type >= 0 && type !== ICMP_ECHO && type !== ICMPV6_ECHO) return PROBE_NONE;
    for (let at = start; at < end; at++) if (batch.dstPackets[rows[at]!]! > 0) return PROBE_OPENED;
    return PROBE_UNANSWERED;
  }
  if (port < 0) return PROBE_NONE;
  if (protocol === PROTOCOL_UDP && port >= TRACEROUTE_FIRST && port <= TRACEROUTE_LAST) return PROBE_NONE;
  const ownFlags = protocol === PROTOCOL_TCP ? batch.srcTcpFlags[first]! : -1;
  // Part of a conversation that began elsewhere, or an answer to somebody: not asked by this source.
  if (ownFlags > 0 && (ownFlags & TCP_SYN) === 0 && (ownFlags & (TCP_ACK | TCP_RST)) !== 0) return PROBE_NONE;
  for (let at = start; at < end; at++) {
    const row = rows[at]!;
    // UDP has nothing to send but data.
    if (batch.dstPayloadBytes[row]! > 0 && !isGreeting(batch, row)) return PROBE_USED;
    if (protocol === PROTOCOL_TCP && batch.srcPayloadBytes[row]! > 0) return PROBE_USED;
    if (batch.dstPackets[row]! > 0) isAnswered = true;
    const flags = batch.dstTcpFlags[row]!;
    if (flags >= 0 && (flags & TCP_RST) !== 0 && (flags & TCP_SYN_ACK) !== TCP_SYN_ACK) isRefused = true;
  }
  if (isRefused) return PROBE_REFUSED;
  return isAnswered ? PROBE_OPENED : PROBE_UNANSWERED;
}

function isGreeting({ protocol, dstPort, srcPayloadBytes, dstPayloadBytes }: FlowBatch, row: number): boolean {
  return (
    protocol[row] === PROTOCOL_TCP &&
    GREETING_PORTS.has(dstPort[row]!) &&
    srcPayloadBytes[row] === 0 &&
    dstPayloadBytes[row]! <= MOST_GREETING_BYTES
  );
}

export interface ProbeCounts {
  used: number;
  unanswered: number;
  refused: number;
  opened: number;
  /** All but `used`. */
  silent: number;
}

export function countProbes(probes: Uint8Array, conversations: Int32Array): ProbeCounts {
  const counts = { used: 0, unanswered: 0, refused: 0, opened: 0, silent: 0 };
  for (const conversation of conversations) {
    const probe = probes[conversation];
    if (probe === PROBE_USED) counts.used++;
    else if (probe === PROBE_UNANSWERED) counts.unanswered++;
    else if (probe === PROBE_REFUSED) counts.refused++;
    else if (probe === PROBE_OPENED) counts.opened++;
  }
  counts.silent = counts.unanswered + counts.refused + counts.opened;
  return counts;
}

/** Rows of the conversations that are probes, in order of their start. */
export function probeRows(flows: DetectionFlows, probes: Uint8Array, conversations: Int32Array): Int32Array {
  return rowsOfAll(flows, conversations, (_, conversation) => probes[conversation]! > PROBE_USED);
}

export function isScanFinding({ detection }: Finding): boolean {
  return detection === 'portScan' || detection === 'hostScan';
}

/** What a scan is held against: of ports or of hosts. */
export interface ScanThresholds {
  readonly least: Threshold;
  readonly many: Threshold;
  readonly leastShare: Threshold;
  readonly fastSeconds: Threshold;
  readonly slowSeconds: Threshold;
}

/** Whether so many were asked in silence, and so few used, that it is a scan. */
export function isScan({ silent, used }: ProbeCounts, { least, leastShare }: ScanThresholds): boolean {
  return silent >= least.value && silent >= leastShare.value * (silent + used);
}

/** The score of a scan of `word`: `ports` or `hosts`. */
export function scanParts(counts: ProbeCounts, seconds: number, word: string, thresholds: ScanThresholds): ScorePart[] {
  const { silent, used, unanswered, refused, opened } = counts;
  const { least, many, leastShare, fastSeconds, slowSeconds } = thresholds;
  const share = silent / (silent + used);
  const pace = seconds / silent;
  return [
    scorePart(`${word} without data`, silent, word, least.value, 30 + 35 * logRamp(silent, least.value, many.value)),
    scorePart(`share of the ${word} asked`, share, '', leastShare.value, 15 * ramp(share, leastShare.value, 1)),
    scorePart(
      'seconds for each',
      pace,
      's',
      slowSeconds.value,
      20 * logRamp(pace, slowSeconds.value, fastSeconds.value),
    ),
    scorePart('share unanswered', unanswered / silent, '', null, 0),
    scorePart('share refused', refused / silent, '', null, 0),
    scorePart('share opened', opened / silent, '', null, 0),
  ];
}

/** How the probes were answered, as the end of a sentence. */
export function answersText({ unanswered, refused, opened }: ProbeCounts): string {
  const shares = shareTexts([unanswered, refused, opened]);
  return [
    ...(unanswered > 0 ? [`${shares[0]} did not answer`] : []),
    ...(refused > 0 ? [`${shares[1]} refused`] : []),
    ...(opened > 0 ? [`${shares[2]} answered`] : []),
  ].join(', ');
}
