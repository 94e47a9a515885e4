import type { ScorePart } from '../model/finding.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import {
  LABEL_CONNECTION_UNANSWERED,
  LABEL_DNS_LOOKUP,
  LABEL_ICMP_SIGNAL,
  LABEL_LOCAL_ANNOUNCEMENT,
  LABEL_NO_PAYLOAD_DATA,
  LABEL_SMALL_INFO_UNANSWERED,
  LABEL_TCP_KEEP_ALIVE,
} from '../model/labels.ts';
import { isIcmp, PROTOCOL_ICMPV6, PROTOCOL_TCP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart, weakened } from './score.ts';

const THRESHOLDS = {
  leastBytes: { value: 2000, unit: 'bytes', meaning: 'So many bytes in such flows to one destination are looked at.' },
  manyBytes: { value: 100_000, unit: 'bytes', meaning: 'So many give all points for volume.' },
  longSeconds: {
    value: 10,
    unit: 's',
    meaning: 'A flow that lasts so long is a session, not a question and its answer.',
  },
  tcpLookupBytes: {
    value: 10_000,
    unit: 'bytes',
    meaning: 'Up to so many bytes a flow on TCP port 53 may be a look-up whose answer was too large for UDP.',
  },
  tcpLookup: { value: 0.4, unit: '', meaning: 'Left of the score where all flows may be such look-ups.' },
  resolverQuestion: {
    value: 75,
    unit: 'bytes',
    meaning:
      'Many packets on the same two ports, sent with up to so many bytes each and answered as often, are a resolver at work.',
  },
  resolver: { value: 0.3, unit: '', meaning: 'Left of the score where all flows look like that.' },
  icmpError: {
    value: 0.5,
    unit: '',
    meaning:
      'Left of the score where ICMP begins with an error, which quotes the packet that caused it, and comes from one side.',
  },
  plainPing: {
    value: 0.4,
    unit: '',
    meaning: 'Left of the score where every ping came back as it was, and none was large: somebody pings fast.',
  },
  pingBytes: { value: 100, unit: 'bytes', meaning: 'For each packet of such pings, at most.' },
  unasked: {
    value: 12,
    unit: 'points',
    meaning: 'For answers over TCP of a host to which nothing was said, although it was spoken to.',
  },
  leastScore: { value: 35, unit: 'points', meaning: 'Less is not reported.' },
} as const;

const DNS_PORT = 53;
const EXPECTED_DNS = new Set([LABEL_DNS_LOOKUP, LABEL_TCP_KEEP_ALIVE]);
const EXPECTED_ICMP = new Set([LABEL_ICMP_SIGNAL]);
/** Nothing moved, or nobody was there: no tunnel. */
const EXPECTED_ANYWHERE = new Set([
  LABEL_LOCAL_ANNOUNCEMENT,
  LABEL_CONNECTION_UNANSWERED,
  LABEL_NO_PAYLOAD_DATA,
  LABEL_SMALL_INFO_UNANSWERED,
]);

export const UNEXPECTED_DNS: Detection = {
  id: 'unexpectedDns',
  title: 'Traffic on the DNS port that is no look-up',
  meaning: 'Flows on port 53 whose label is not that of a look-up: they are long, large, or one-sided.',
  mistakenFor: 'Zone transfers, and answers that came over TCP because they were large.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const rows = rowsWhere(flows, conversation, (row) => isOddDns(flows.batch, row));
      if (rows.length === 0) continue;
      const parts = partsOf(flows.batch, rows);
      const unasked = rows.filter((row) => isUnasked(flows.batch, row)).length;
      if (unasked > 0) parts.push(scorePart('answers to nothing', unasked, 'flows', 1, THRESHOLDS.unasked.value));
      if (rows.every((row) => isTcpLookup(flows.batch, row)))
        parts.push(
          weakened(parts, 'flows that may be look-ups over TCP', rows.length, 'flows', THRESHOLDS.tcpLookup.value),
        );
      else if (rows.every((row) => isResolver(flows.batch, row)))
        parts.push(
          weakened(parts, 'flows that look like a resolver at work', rows.length, 'flows', THRESHOLDS.resolver.value),
        );
      report(flows, rows, parts, 'on port 53 that did not look like a look-up', findings);
    }
  },
};

export const UNEXPECTED_ICMP: Detection = {
  id: 'unexpectedIcmp',
  title: 'ICMP that carries data',
  meaning: 'ICMP flows whose label is not that of pings and errors: their packets are large, or many and uneven.',
  mistakenFor: 'Pings with large packets, which test a path.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const rows = rowsWhere(flows, conversation, (row) => isOddIcmp(flows.batch, row));
      if (rows.length === 0) continue;
      const parts = partsOf(flows.batch, rows);
      if (rows.every((row) => isIcmpError(flows.batch, row)))
        parts.push(weakened(parts, 'flows that begin with an error', rows.length, 'flows', THRESHOLDS.icmpError.value));
      else if (rows.every((row) => isPlainPing(flows.batch, row)))
        parts.push(weakened(parts, 'flows of plain pings', rows.length, 'flows', THRESHOLDS.plainPing.value));
      report(flows, rows, parts, 'of ICMP that did not look like a ping or an error', findings);
    }
  },
};

function isOddDns(batch: FlowBatch, row: number): boolean {
  const label = batch.label[row]!;
  return batch.dstPort[row] === DNS_PORT && !EXPECTED_DNS.has(label) && !EXPECTED_ANYWHERE.has(label);
}

function isOddIcmp(batch: FlowBatch, row: number): boolean {
  const label = batch.label[row]!;
  return isIcmp(batch.protocol[row]!) && !EXPECTED_ICMP.has(label) && !EXPECTED_ANYWHERE.has(label);
}

/** Unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
const ICMP_ERRORS = new Set([3, 4, 5, 11, 12]);
/** From here on ICMPv6 messages are no errors (RFC 4443). */
const ICMPV6_FIRST_INFORMATIONAL = 128;

function isIcmpError(batch: FlowBatch, row: number): boolean {
  const type = batch.icmpType[row]!;
  const sent = batch.srcPayloadBytes[row]!;
  const received = batch.dstPayloadBytes[row]!;
  if (type < 0 || Math.min(sent, received) * 4 > Math.max(sent, received)) return false;
  return batch.protocol[row] === PROTOCOL_ICMPV6 ? type < ICMPV6_FIRST_INFORMATIONAL : ICMP_ERRORS.has(type);
}

function isPlainPing(batch: FlowBatch, row: number): boolean {
  const sent = batch.srcPayloadBytes[row]!;
  const packets = batch.srcPackets[row]!;
  return (
    sent === batch.dstPayloadBytes[row] &&
    packets === batch.dstPackets[row] &&
    sent <= THRESHOLDS.pingBytes.value * packets
  );
}

function isUnasked(batch: FlowBatch, row: number): boolean {
  return (
    batch.protocol[row] === PROTOCOL_TCP &&
    batch.srcPackets[row]! > 0 &&
    batch.srcPayloadBytes[row] === 0 &&
    batch.dstPayloadBytes[row]! > 0
  );
}

function isTcpLookup(batch: FlowBatch, row: number): boolean {
  return (
    batch.protocol[row] === PROTOCOL_TCP &&
    durationSeconds(batch, row) < THRESHOLDS.longSeconds.value &&
    batch.srcPayloadBytes[row]! > 0 &&
    batch.srcPayloadBytes[row]! + batch.dstPayloadBytes[row]! <= THRESHOLDS.tcpLookupBytes.value
  );
}

function isResolver(batch: FlowBatch, row: number): boolean {
  const sent = batch.srcPackets[row]!;
  const received = batch.dstPackets[row]!;
  return (
    batch.protocol[row] !== PROTOCOL_TCP &&
    sent > 0 &&
    Math.abs(sent - received) * 5 <= sent &&
    batch.srcPayloadBytes[row]! <= THRESHOLDS.resolverQuestion.value * sent
  );
}

function partsOf(batch: FlowBatch, rows: Int32Array): ScorePart[] {
  const { leastBytes, manyBytes, longSeconds } = THRESHOLDS;
  const { bytes, seconds } = totalsOf(batch, rows);
  return [
    scorePart('flows with an unexpected label', rows.length, 'flows', 1, 30 + 10 * logRamp(rows.length, 1, 20)),
    scorePart(
      'bytes in them',
      bytes,
      'bytes',
      leastBytes.value,
      40 * logRamp(bytes, leastBytes.value, manyBytes.value),
    ),
    scorePart('longest of them', seconds, 's', longSeconds.value, seconds >= longSeconds.value ? 20 : 0),
  ];
}

function totalsOf(
  batch: FlowBatch,
  rows: Int32Array,
): { sent: number; received: number; bytes: number; seconds: number } {
  const totals = { sent: 0, received: 0, bytes: 0, seconds: 0 };
  for (const row of rows) {
    totals.sent += batch.srcPayloadBytes[row]!;
    totals.received += batch.dstPayloadBytes[row]!;
    totals.seconds = Math.max(totals.seconds, durationSeconds(batch, row));
  }
  totals.bytes = totals.sent + totals.received;
  return totals;
}

function report(
  flows: DetectionFlows,
  rows: Int32Array,
  parts: readonly ScorePart[],
  what: string,
  findings: Parameters<Detection['run']>[2],
): void {
  const score = scoreOf(parts);
  const { sent, received, bytes, seconds } = totalsOf(flows.batch, rows);
  if (score < THRESHOLDS.leastScore.value || bytes < THRESHOLDS.leastBytes.value) return;
  findings.add(score, () => ({
    sentence:
      `${countText(rows.length, 'flow')} ${what}: ${bytesText(sent)} out and ${bytesText(received)} in, ` +
      `the longest ${durationText(seconds)}.`,
    parts,
    ...restingOn(flows, rows),
  }));
}
