import { quantile } from '../lib/quantile.ts';
import type { DetectionHistory, ScorePart } from '../model/finding.ts';
import type { FlowBatch } from '../model/flow-batch.ts';
import { LABEL_DNS_LOOKUP, LABEL_TCP_KEEP_ALIVE } from '../model/labels.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { type Beats, gatherBeats, intervalsOf, measureRhythm, type Rhythm, spreadOf } from './beats.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, flowCountOf, isAnnouncement, rowsOf } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText, shareText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart, weakened } from './score.ts';
import { LOGIN_PORTS, MAILBOX_PORTS, PERIODIC_UDP_PORTS, POLLED_PORTS, SHARE_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastScore: { value: 55, unit: 'points', meaning: 'Less is not reported.' },
  leastBeats: { value: 8, unit: 'beats', meaning: 'Fewer could be chance, however even they are.' },
  manyBeats: { value: 40, unit: 'beats', meaning: 'So many give all points for their number.' },
  leastSpan: {
    value: 60,
    unit: 's',
    meaning: 'What is over sooner is a page being loaded, not a program that calls home.',
  },
  leastPeriod: { value: 1, unit: 's', meaning: 'Faster than this is one session in pieces.' },
  tightSpread: {
    value: 0.12,
    unit: 'periods',
    meaning: 'Typical deviation of the intervals, missing beats filled in, that is a clock with some jitter.',
  },
  looseSpread: {
    value: 0.5,
    unit: 'periods',
    meaning:
      'Typical deviation of the intervals as they are, up to which it may be a clock with much jitter; chance has 0.7.',
  },
  fewSpread: {
    value: 0.3,
    unit: 'periods',
    meaning: 'The same for the fewest beats; in between it grows with their number.',
  },
  looseBeats: { value: 20, unit: 'beats', meaning: 'From here on the larger deviation is allowed.' },
  earlyShare: {
    value: 0.1,
    unit: '',
    meaning:
      'Up to this share of intervals may be shorter than a third of the typical one; chance has 0.2, people more.',
  },
  tightEarlyShare: {
    value: 0.25,
    unit: '',
    meaning: 'The same for a clock with some jitter, between whose beats other flows may come.',
  },
  leastCoverage: {
    value: 0.4,
    unit: '',
    meaning: 'At least this share of the beats that the period asks for was seen.',
  },
  sizeSpread: {
    value: 0.25,
    unit: '',
    meaning: 'Typical deviation of bytes from their median that gives no more points.',
  },
  largeBeat: {
    value: 100_000,
    unit: 'bytes',
    meaning: 'Received in a typical beat: from here on it is content that is fetched in pieces, and counts half.',
  },
  periodicService: {
    value: 0.3,
    unit: '',
    meaning:
      'Left of the score for services that are periodic by nature, as long as their flows are small: DNS look-ups, NTP, DHCP, SNMP, syslog, discovery of devices, STUN, keep-alives of VPNs, and TCP keep-alives without data.',
  },
  keepAlive: {
    value: 0.5,
    unit: '',
    meaning: 'Left of the score where a typical beat is a tiny message over UDP, as messengers keep their place alive.',
  },
  keepAliveBytes: { value: 100, unit: 'bytes', meaning: 'Sent in such a beat, and received, at most.' },
  ordinaryBytes: { value: 1000, unit: 'bytes', meaning: 'A flow of such a service that moves more is not small.' },
  loginService: {
    value: 0.7,
    unit: '',
    meaning:
      'Left of the score at login services outside (FTP, SSH, Telnet, remote desktop, VNC): scripts and guesses come evenly.',
  },
  polled: {
    value: 0.5,
    unit: '',
    meaning:
      'Left of the score at mailboxes, and within the network at login services, file shares, controllers of machines and agents of monitoring (also by SNMP): programs look into them evenly, and administration and backups log in so.',
  },
  commonSamples: {
    value: 20,
    unit: 'samples',
    meaning:
      'A destination that so many other samples hold, of at least 3 accounts, keeps 70 % of the score: many programs call it.',
  },
} as const;

/** Flows of one conversation that are looked at: more of them are no beacon that somebody hides. */
const MAX_FLOWS = 20_000;

/** Devices answer monitoring there, however much. */
const SNMP_PORT = 161;

/** Where programs come evenly within a network. */
const INSIDE_PORTS = [SHARE_PORTS, POLLED_PORTS, LOGIN_PORTS] as const;

/** Bytes below which a difference in size says nothing. */
const SIZE_FLOOR = 64;

export const BEACONING: Detection = {
  id: 'beaconing',
  title: 'Beaconing',
  meaning:
    'A source comes back to one destination and port at even intervals and with even amounts of data, as a program does that asks for orders. Flows that follow each other at once are one beat, missing beats are filled in, and a few odd ones do not matter.',
  mistakenFor: 'Programs that look for mail, news or updates at fixed times, and monitoring.',
  thresholds: THRESHOLDS,
  run(flows, history, findings) {
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (flowCountOf(flows, conversation) < THRESHOLDS.leastBeats.value) continue;
      const all = rowsOf(flows, conversation);
      if (isAnnouncement(flows.batch, all[0]!)) continue;
      const rows = all.subarray(0, MAX_FLOWS);
      const found = judge(flows.batch, rows, history);
      if (found === null) continue;
      const score = scoreOf(found.parts);
      if (score < THRESHOLDS.leastScore.value) continue;
      findings.add(score, () => ({
        sentence: sentenceOf(flows, rows, found),
        parts: found.parts,
        ...restingOn(flows, all),
      }));
    }
  },
};

interface Beacon {
  readonly beats: Beats;
  readonly rhythm: Rhythm;
  readonly parts: readonly ScorePart[];
}

function judge(batch: FlowBatch, rows: Int32Array, history: DetectionHistory | null): Beacon | null {
  const beats = gatherBeats(secondsOf(batch.startMicros, rows));
  const count = beats.times.length;
  if (count < THRESHOLDS.leastBeats.value) return null;
  if (beats.times[count - 1]! - beats.times[0]! < THRESHOLDS.leastSpan.value) return null;
  const rhythm = measureRhythm(beats);
  if (rhythm.periodSeconds < THRESHOLDS.leastPeriod.value) return null;
  if (rhythm.coverage < THRESHOLDS.leastCoverage.value) return null;
  const { foldedSpread, plainSpread, earlyShare } = rhythm;
  const isTight = foldedSpread <= THRESHOLDS.tightSpread.value && earlyShare <= THRESHOLDS.tightEarlyShare.value;
  const isLoose = plainSpread <= looseSpreadOf(count) && earlyShare <= THRESHOLDS.earlyShare.value;
  if (!isTight && !isLoose) return null;
  return { beats, rhythm, parts: partsOf(batch, rows, beats, rhythm, history) };
}

function secondsOf(micros: Float64Array, rows: Int32Array): Float64Array {
  const seconds = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) seconds[i] = micros[rows[i]!]! / 1e6;
  return seconds;
}

/** The fewer beats there are, the more even chance can make them. */
function looseSpreadOf(beats: number): number {
  const { leastBeats, looseBeats, fewSpread, looseSpread } = THRESHOLDS;
  const share = ramp(beats, leastBeats.value, looseBeats.value);
  return fewSpread.value + share * (looseSpread.value - fewSpread.value);
}

function partsOf(
  batch: FlowBatch,
  rows: Int32Array,
  beats: Beats,
  rhythm: Rhythm,
  history: DetectionHistory | null,
): ScorePart[] {
  const count = beats.times.length;
  const tight = ramp(rhythm.foldedSpread, 0.3, 0);
  const loose = ramp(rhythm.plainSpread, THRESHOLDS.looseSpread.value * 1.4, 0.1);
  const sent = amountsOf(batch.srcPayloadBytes, rows, beats);
  const received = amountsOf(batch.dstPayloadBytes, rows, beats);
  const parts = [
    tight >= loose
      ? scorePart(
          'spread of intervals, missing beats filled in',
          rhythm.foldedSpread,
          'periods',
          THRESHOLDS.tightSpread.value,
          35 * tight,
        )
      : scorePart('spread of intervals', rhythm.plainSpread, 'periods', THRESHOLDS.looseSpread.value, 35 * loose),
    scorePart('skew of intervals', rhythm.skew, '', 0, 5 * ramp(Math.abs(rhythm.skew), 0.6, 0.1)),
    scorePart(
      'beats seen of those expected',
      rhythm.coverage,
      '',
      THRESHOLDS.leastCoverage.value,
      20 * ramp(rhythm.coverage, 0.2, 0.8),
    ),
    scorePart(
      'spread of bytes sent',
      sent.spread,
      '',
      THRESHOLDS.sizeSpread.value,
      15 * ramp(sent.spread, THRESHOLDS.sizeSpread.value, 0.02),
    ),
    scorePart(
      'spread of bytes received',
      received.spread,
      '',
      THRESHOLDS.sizeSpread.value,
      10 * ramp(received.spread, THRESHOLDS.sizeSpread.value, 0.02),
    ),
    scorePart('beats', count, 'beats', THRESHOLDS.leastBeats.value, 15 * logRamp(count, 6, THRESHOLDS.manyBeats.value)),
  ];
  if (received.typical > THRESHOLDS.largeBeat.value)
    parts.push(weakened(parts, 'much received in each beat', received.typical, 'bytes', 0.5));
  if (isPeriodicService(batch, rows))
    parts.push(
      weakened(
        parts,
        'a service that is periodic by nature',
        batch.dstPort[rows[0]!]!,
        'port',
        THRESHOLDS.periodicService.value,
      ),
    );
  else if (isKeepAlive(batch, rows, sent.typical, received.typical))
    parts.push(weakened(parts, 'tiny messages over UDP', sent.typical, 'bytes', THRESHOLDS.keepAlive.value));
  const port = batch.dstPort[rows[0]!]!;
  if (isPolled(batch, rows[0]!))
    parts.push(
      weakened(parts, 'a mailbox, or a service inside that is asked evenly', port, 'port', THRESHOLDS.polled.value),
    );
  else if (batch.protocol[rows[0]!] === PROTOCOL_TCP && LOGIN_PORTS.has(port))
    parts.push(weakened(parts, 'a login service', port, 'port', THRESHOLDS.loginService.value));
  const others = history?.sampleCountOf(rows[0]!) ?? 0;
  if (others >= THRESHOLDS.commonSamples.value && history?.isCommon(rows[0]!) === true)
    parts.push(weakened(parts, 'other samples with this destination', others, 'samples', 0.7));
  return parts;
}

/**
 * Typical bytes of a beat, and their spread: over beats or over single flows, whichever is more even. A beat may always
 * have the same flows of different sizes, or now and then one flow more.
 */
function amountsOf(bytes: Float64Array, rows: Int32Array, beats: Beats): { typical: number; spread: number } {
  const ofFlows = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) ofFlows[i] = bytes[rows[i]!]!;
  const flows = spreadOf(ofFlows, SIZE_FLOOR);
  if (beats.firstFlows.length === rows.length) return { typical: flows.middle, spread: flows.spread };
  const ofBeats = new Float64Array(beats.firstFlows.length);
  for (let beat = 0; beat < ofBeats.length; beat++) {
    const end = beats.firstFlows[beat + 1] ?? rows.length;
    for (let i = beats.firstFlows[beat]!; i < end; i++) ofBeats[beat]! += ofFlows[i]!;
  }
  const whole = spreadOf(ofBeats, SIZE_FLOOR);
  return { typical: whole.middle, spread: Math.min(whole.spread, flows.spread) };
}

/** Whether most flows look as such a service's do. What else goes to its port has no such excuse. */
function isPeriodicService(batch: FlowBatch, rows: Int32Array): boolean {
  let ordinary = 0;
  for (const row of rows) {
    const label = batch.label[row]!;
    const isSmall = batch.srcPayloadBytes[row]! + batch.dstPayloadBytes[row]! <= THRESHOLDS.ordinaryBytes.value;
    const isByPort = batch.protocol[row] === PROTOCOL_UDP && PERIODIC_UDP_PORTS.has(batch.dstPort[row]!) && isSmall;
    if (isByPort || label === LABEL_TCP_KEEP_ALIVE || label === LABEL_DNS_LOOKUP) ordinary++;
  }
  return ordinary * 2 > rows.length;
}

function isPolled({ protocol, addresses, dstAddress, dstPort }: FlowBatch, row: number): boolean {
  const port = dstPort[row]!;
  const isInside = dstAddress[row]! >= 0 && addresses.isLocal(dstAddress[row]!);
  if (protocol[row] === PROTOCOL_UDP) return port === SNMP_PORT && isInside;
  if (protocol[row] !== PROTOCOL_TCP) return false;
  return MAILBOX_PORTS.has(port) || (isInside && INSIDE_PORTS.some((ports) => ports.has(port)));
}

function isKeepAlive({ protocol }: FlowBatch, rows: Int32Array, sent: number, received: number): boolean {
  const { value } = THRESHOLDS.keepAliveBytes;
  return protocol[rows[0]!] === PROTOCOL_UDP && sent <= value && received <= value;
}

function sentenceOf(flows: DetectionFlows, rows: Int32Array, { beats, rhythm }: Beacon): string {
  const { times } = beats;
  const intervals = intervalsOf(times).sort();
  const sent = amountsOf(flows.batch.srcPayloadBytes, rows, beats).typical;
  const [short, long] = [durationText(quantile(intervals, 0.25)), durationText(quantile(intervals, 0.75))];
  const range = short === long ? `about ${short}` : `between ${short} and ${long}`;
  const pauses = rhythm.pauses === 0 ? '' : ` apart from ${countText(rhythm.pauses, 'long pause')}`;
  return (
    `Came back about every ${durationText(rhythm.periodSeconds)}: ${countText(times.length, 'beat')} in ` +
    `${durationText(times.at(-1)! - times[0]!)}, half of the intervals ${range}, ` +
    `${shareText(rhythm.coverage)} of the expected beats seen${pauses}, ` +
    `typically ${sent < 1 ? 'nothing' : bytesText(sent)} sent.`
  );
}
