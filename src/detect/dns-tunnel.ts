import type { ScorePart } from '../model/finding.ts';
import type { NameTable } from '../model/name-table.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isAnnouncement, rowsOf, spanSeconds } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText, shareText } from './number-text.ts';
import { logRamp, ramp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  longQuestion: {
    value: 75,
    unit: 'bytes',
    meaning:
      'Bytes for each packet sent from which a question is long. An ordinary one has 30 to 60: twelve of header, the name and six more, and options.',
  },
  fullQuestion: { value: 130, unit: 'bytes', meaning: 'Questions of this length give all points for length.' },
  leastQuestions: { value: 20, unit: 'questions', meaning: 'Fewer long questions could be names that are just long.' },
  manyQuestions: { value: 500, unit: 'questions', meaning: 'So many give all points for their number.' },
  leastShare: { value: 0.4, unit: '', meaning: 'At least this share of the questions to the resolver was long.' },
  fastSeconds: {
    value: 1,
    unit: 's',
    meaning: 'Long questions at this pace or faster are asked by a program that has much to say.',
  },
  slowSeconds: { value: 60, unit: 's', meaning: 'At this pace or slower they give no points for pace.' },
  longReply: { value: 120, unit: 'bytes', meaning: 'Replies of this length or longer bring something back.' },
  leastNames: {
    value: 20,
    unit: 'names',
    meaning: 'Different long names below one domain that were answered with addresses in this sample.',
  },
  longName: { value: 30, unit: 'characters', meaning: 'What stands before the domain is long from here on.' },
  leastScore: { value: 45, unit: 'points', meaning: 'Less is not reported.' },
} as const;

const DNS_PORT = 53;

export const DNS_TUNNEL: Detection = {
  id: 'dnsTunnel',
  title: 'DNS tunnel',
  meaning:
    'A source asks a resolver many long questions, as a program does that writes data into names. Flows hold no questions: their length is that of the packets sent, and names are known only where addresses were answered.',
  mistakenFor:
    'Look-ups of virus scanners and block lists that write hashes into names, and reverse look-ups of many IPv6 addresses.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    let longNames: number | null = null;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const first = firstRowOf(flows, conversation);
      if (flows.batch.dstPort[first] !== DNS_PORT || isAnnouncement(flows.batch, first)) continue;
      const asked = questionsOf(flows, rowsOf(flows, conversation));
      if (asked.long < THRESHOLDS.leastQuestions.value || asked.long < THRESHOLDS.leastShare.value * asked.all)
        continue;
      longNames ??= mostLongNames(flows.batch.names);
      const parts = partsOf(asked, longNames);
      const score = scoreOf(parts);
      if (score < THRESHOLDS.leastScore.value) continue;
      findings.add(score, () => ({
        sentence:
          `Asked ${countText(asked.long, 'long question')} in ${durationText(asked.seconds)}, ` +
          `${shareText(asked.long / asked.all)} of all to this resolver, with ${bytesText(asked.sentBytes / asked.long)} each ` +
          `and ${bytesText(asked.sentBytes)} in all; ${bytesText(asked.receivedBytes)} came back.`,
        parts,
        ...restingOn(flows, asked.rows),
      }));
    }
  },
};

interface Questions {
  readonly all: number;
  readonly long: number;
  /** Flows of the long ones, and their bytes. */
  readonly rows: Int32Array;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly replies: number;
  readonly seconds: number;
}

/** Packets that a source sent to a resolver. Over TCP a question shares its connection with others and with nothing. */
function questionsOf(flows: DetectionFlows, all: Int32Array): Questions {
  const { batch } = flows;
  const asked = { all: 0, long: 0, sentBytes: 0, receivedBytes: 0, replies: 0 };
  const rows = all.filter((row) => {
    const sent = batch.srcPayloadBytes[row]!;
    // Half of the packets of a TCP connection only acknowledge.
    const packets =
      batch.protocol[row] === PROTOCOL_UDP ? batch.srcPackets[row]! : Math.ceil(batch.srcPackets[row]! / 2);
    if (!(sent > 0)) return false;
    asked.all += packets;
    if (!(sent >= THRESHOLDS.longQuestion.value * packets)) return false;
    asked.long += packets;
    asked.sentBytes += sent;
    asked.receivedBytes += batch.dstPayloadBytes[row]!;
    asked.replies += batch.dstPackets[row]!;
    return true;
  });
  return { ...asked, rows, seconds: rows.length === 0 ? 0 : spanSeconds(flows, rows) };
}

function partsOf(asked: Questions, longNames: number): ScorePart[] {
  const { longQuestion, fullQuestion, leastQuestions, manyQuestions, fastSeconds, slowSeconds, longReply, leastNames } =
    THRESHOLDS;
  const length = asked.sentBytes / asked.long;
  const pace = asked.seconds / asked.long;
  const reply = asked.receivedBytes / Math.max(asked.replies, 1);
  return [
    scorePart(
      'bytes of a question',
      length,
      'bytes',
      longQuestion.value,
      15 + 20 * ramp(length, longQuestion.value, fullQuestion.value),
    ),
    scorePart(
      'long questions',
      asked.long,
      'questions',
      leastQuestions.value,
      25 * logRamp(asked.long, leastQuestions.value / 2, manyQuestions.value),
    ),
    scorePart(
      'seconds for each',
      pace,
      's',
      slowSeconds.value,
      20 * logRamp(pace, slowSeconds.value, fastSeconds.value),
    ),
    scorePart(
      'bytes of a reply',
      reply,
      'bytes',
      longReply.value,
      10 * ramp(reply, longReply.value / 2, longReply.value),
    ),
    scorePart(
      'long names below one domain',
      longNames,
      'names',
      leastNames.value,
      longNames >= leastNames.value ? 10 : 0,
    ),
  ];
}

/** The largest number of long names that share their last two labels. */
function mostLongNames(names: NameTable): number {
  const counts = new Map<string, number>();
  let most = 0;
  for (let id = 0; id < names.size; id++) {
    if (names.text(id).length < THRESHOLDS.longName.value) continue;
    const name = names.lower(id);
    const domain = name.slice(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    if (name.length - domain.length - 1 < THRESHOLDS.longName.value) continue;
    const count = (counts.get(domain) ?? 0) + 1;
    counts.set(domain, count);
    most = Math.max(most, count);
  }
  return most;
}
