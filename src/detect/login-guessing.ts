import type { ScorePart } from '../model/finding.ts';
import { PROTOCOL_TCP } from '../model/protocol.ts';
import { spreadOf } from './beats.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds, firstRowOf, flowCountOf, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { spanSeconds } from './scan-probes.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';
import { LOGIN_PORTS, SHARE_PORTS } from './service-ports.ts';

const THRESHOLDS = {
  leastSessions: {
    value: 6,
    unit: 'sessions',
    meaning: 'So many short sessions of one source with one login service.',
  },
  manySessions: { value: 60, unit: 'sessions', meaning: 'So many give all points for their number.' },
  mostSeconds: { value: 30, unit: 's', meaning: 'A session that lasts longer is one that somebody works in.' },
  mostBytes: { value: 10_000, unit: 'bytes', meaning: 'Sent in a session, and received: more is work, too.' },
  sizeSpread: { value: 0.25, unit: '', meaning: 'Typical deviation of the bytes sent from their median, at most.' },
  fastSeconds: { value: 1, unit: 's', meaning: 'Sessions at this pace or faster are opened by a program.' },
  slowSeconds: { value: 120, unit: 's', meaning: 'Sessions at this pace or slower are not reported.' },
} as const;

export const LOGIN_GUESSING: Detection = {
  id: 'loginGuessing',
  title: 'Logins tried in a row',
  meaning:
    'A source opens many short sessions of the same size with a login service (FTP, SSH, Telnet, remote desktop, VNC) or file shares, one right after the other, as a program does that tries passwords, or the same hole again and again.',
  mistakenFor: 'Scripts that log in for every command they run.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (flowCountOf(flows, conversation) < THRESHOLDS.leastSessions.value) continue;
      const first = firstRowOf(flows, conversation);
      const port = batch.dstPort[first]!;
      if (batch.protocol[first] !== PROTOCOL_TCP || !(LOGIN_PORTS.has(port) || SHARE_PORTS.has(port))) continue;
      const rows = rowsWhere(flows, conversation, (row) => isShort(flows, row));
      if (rows.length < THRESHOLDS.leastSessions.value) continue;
      const sent = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) sent[i] = batch.srcPayloadBytes[rows[i]!]!;
      const { middle, spread } = spreadOf(sent, 1);
      const seconds = spanSeconds(flows, rows);
      if (spread > THRESHOLDS.sizeSpread.value || seconds > THRESHOLDS.slowSeconds.value * rows.length) continue;
      const parts = partsOf(rows.length, spread, seconds);
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Opened ${countText(rows.length, 'short session')} with ${SHARE_PORTS.has(port) ? 'file shares' : 'a login service'} in ${durationText(seconds)}, ` +
          `typically ${bytesText(middle)} sent in each.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function isShort({ batch }: DetectionFlows, row: number): boolean {
  const sent = batch.srcPayloadBytes[row]!;
  const received = batch.dstPayloadBytes[row]!;
  const { mostSeconds, mostBytes } = THRESHOLDS;
  const isSmall = sent > 0 && sent <= mostBytes.value && received > 0 && received <= mostBytes.value;
  return isSmall && durationSeconds(batch, row) <= mostSeconds.value;
}

function partsOf(sessions: number, spread: number, seconds: number): ScorePart[] {
  const { leastSessions, manySessions, sizeSpread, fastSeconds, slowSeconds } = THRESHOLDS;
  const pace = seconds / sessions;
  return [
    scorePart(
      'short sessions',
      sessions,
      'sessions',
      leastSessions.value,
      30 + 30 * logRamp(sessions, leastSessions.value, manySessions.value),
    ),
    scorePart('spread of bytes sent', spread, '', sizeSpread.value, 20 * ramp(spread, sizeSpread.value, 0.02)),
    scorePart(
      'seconds for each',
      pace,
      's',
      slowSeconds.value,
      20 * logRamp(pace, slowSeconds.value, fastSeconds.value),
    ),
  ];
}
