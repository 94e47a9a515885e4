import { quantile } from '../lib/quantile.ts';
import type { ScorePart } from '../model/finding.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { intervalsOf, spreadOf } from './beats.ts';
import type { Detection } from './detection.ts';
import {
  type DetectionFlows,
  durationSeconds,
  firstRowOf,
  flowCountOf,
  isInside,
  rowsWhere,
  spanSeconds,
} from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';
import { LOGIN_PORTS, MAILBOX_PORTS, SHARE_PORTS } from './service-ports.ts';

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
  jobSeconds: {
    value: 30,
    unit: 's',
    meaning: 'Sessions within the network at an even pace, with so much from one to the next, are those of a job.',
  },
  jobSpread: {
    value: 0.2,
    unit: '',
    meaning: 'From the shortest tenth of these paces to the longest tenth, as a share of their median, at most.',
  },
  leastAsked: {
    value: 20,
    unit: 'sessions',
    meaning: 'The same for services that programs log in to by themselves: mail, databases and Kerberos.',
  },
  mostAskedBytes: { value: 3000, unit: 'bytes', meaning: 'Sent in a session with one of them, and received.' },
  slowAsked: { value: 2, unit: 's', meaning: 'Sessions with one of them at this pace or slower are not reported.' },
} as const;

/** Mail, Microsoft SQL Server, MySQL and PostgreSQL. */
const ASKED_PORTS: ReadonlySet<number> = new Set([465, 587, 1433, 3306, 5432, ...MAILBOX_PORTS]);
/** Over TCP and UDP. */
const KERBEROS_PORT = 88;

/** What kind of service is guessed at, and how it shows. */
interface Service {
  readonly text: string;
  readonly leastSessions: number;
  readonly mostBytes: number;
  readonly slowSeconds: number;
}

const LOGIN: Service = {
  text: 'a login service',
  leastSessions: THRESHOLDS.leastSessions.value,
  mostBytes: THRESHOLDS.mostBytes.value,
  slowSeconds: THRESHOLDS.slowSeconds.value,
};
const SHARES: Service = { ...LOGIN, text: 'file shares' };
const ASKED: Service = {
  text: 'a service that asks for a password',
  leastSessions: THRESHOLDS.leastAsked.value,
  mostBytes: THRESHOLDS.mostAskedBytes.value,
  slowSeconds: THRESHOLDS.slowAsked.value,
};

export const LOGIN_GUESSING: Detection = {
  id: 'loginGuessing',
  title: 'Logins tried in a row',
  meaning:
    'A source opens many short sessions of the same size with a login service (FTP, SSH, Telnet, remote desktop, VNC) or file shares, or very many with mail, a database or Kerberos, one right after the other, as a program does that tries passwords, or the same hole again and again.',
  mistakenFor: 'Scripts that log in for every command they run, at no even pace.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      if (flowCountOf(flows, conversation) < THRESHOLDS.leastSessions.value) continue;
      const first = firstRowOf(flows, conversation);
      const service = serviceAt(batch.protocol[first]!, batch.dstPort[first]!);
      if (service === null) continue;
      const rows = rowsWhere(flows, conversation, (row) => isShort(flows, row, service));
      if (rows.length < service.leastSessions) continue;
      const sent = new Float64Array(rows.length);
      for (let i = 0; i < rows.length; i++) sent[i] = batch.srcPayloadBytes[rows[i]!]!;
      const { middle, spread } = spreadOf(sent, 1);
      const seconds = spanSeconds(flows, rows);
      if (spread > THRESHOLDS.sizeSpread.value || seconds > service.slowSeconds * rows.length) continue;
      if (isJob(flows, rows)) continue;
      const parts = partsOf(rows.length, spread, seconds, service);
      findings.add(scoreOf(parts), () => ({
        sentence:
          `Opened ${countText(rows.length, 'short session')} with ${service.text} in ${durationText(seconds)}, ` +
          `typically ${bytesText(middle)} sent in each.`,
        parts,
        ...restingOn(flows, rows),
      }));
    }
  },
};

function serviceAt(protocol: number, port: number): Service | null {
  if (port === KERBEROS_PORT && (protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP)) return ASKED;
  if (protocol !== PROTOCOL_TCP) return null;
  if (LOGIN_PORTS.has(port)) return LOGIN;
  if (SHARE_PORTS.has(port)) return SHARES;
  return ASKED_PORTS.has(port) ? ASKED : null;
}

function isShort({ batch }: DetectionFlows, row: number, { mostBytes }: Service): boolean {
  const sent = batch.srcPayloadBytes[row]!;
  const received = batch.dstPayloadBytes[row]!;
  const isSmall = sent > 0 && sent <= mostBytes && received > 0 && received <= mostBytes;
  return isSmall && durationSeconds(batch, row) <= THRESHOLDS.mostSeconds.value;
}

/** What a scheduler runs on another machine of the network: who guesses has no reason to wait so long, and so evenly. */
function isJob(flows: DetectionFlows, rows: Int32Array): boolean {
  const { batch } = flows;
  const source = batch.srcAddress[rows[0]!]!;
  if (source < 0 || !batch.addresses.isLocal(source) || !isInside(flows, rows[0]!)) return false;
  const paces = intervalsOf(Float64Array.from(rows, (row) => batch.startMicros[row]! / 1e6)).sort();
  const pace = quantile(paces, 0.5);
  const isEven = quantile(paces, 0.9) - quantile(paces, 0.1) <= THRESHOLDS.jobSpread.value * pace;
  return isEven && pace >= THRESHOLDS.jobSeconds.value;
}

function partsOf(
  sessions: number,
  spread: number,
  seconds: number,
  { leastSessions, slowSeconds }: Service,
): ScorePart[] {
  const { manySessions, sizeSpread, fastSeconds } = THRESHOLDS;
  const pace = seconds / sessions;
  return [
    scorePart(
      'short sessions',
      sessions,
      'sessions',
      leastSessions,
      30 + 30 * logRamp(sessions, leastSessions, manySessions.value),
    ),
    scorePart('spread of bytes sent', spread, '', sizeSpread.value, 20 * ramp(spread, sizeSpread.value, 0.02)),
    scorePart('seconds for each', pace, 's', slowSeconds, 20 * logRamp(pace, slowSeconds, fastSeconds.value)),
  ];
}
