import {
  DIRECTION_DOWNLOADED,
  DIRECTION_EXCHANGED,
  DIRECTION_UPLOADED,
  grammarLabel,
  LABEL_CONNECTION_UNANSWERED,
  LABEL_DNS_LOOKUP,
  LABEL_ICMP_SIGNAL,
  LABEL_LOCAL_ANNOUNCEMENT,
  LABEL_NO_PAYLOAD_DATA,
  LABEL_SMALL_INFO_UNANSWERED,
  LABEL_TCP_KEEP_ALIVE,
  PACE_FLOOD,
  PACE_QUICKLY,
  PACE_STREAM,
  PACE_TRICKLE,
} from '../model/labels.ts';
import { countsAsTcp, KIND_ICMP, KIND_UDP, KIND_UNTOLD } from './bayse-label.ts';
import {
  type Condition,
  compared,
  counter,
  type Edge,
  fact,
  type Relation,
  type Rule,
  rounded,
  within,
} from './condition.ts';
import { scaledDifference } from './exact.ts';
import type { FlowNumbers } from './flow-numbers.ts';

/** The rules of `bayseLabel` for one flow, in order; the first whose conditions all hold is the flow's. */
export function labelRules(flow: FlowNumbers): Rule[] {
  const { srcPackets: sp, srcBytes: sb, dstPackets: dp, dstBytes: db, durationSeconds: d, port, kind } = flow;
  const srcPackets = (relation: Relation, limit: number) => counter('srcPackets', sp, relation, limit);
  const dstPackets = (relation: Relation, limit: number) => counter('dstPackets', dp, relation, limit);
  const bothPackets = (relation: Relation, limit: number) =>
    counter('srcPackets + dstPackets', sp + dp, relation, limit);
  const noBytes = counter('srcBytes + dstBytes', sb + db, 'exactly', 0);

  const announcement = fact(
    flow.isAnnouncementDestination,
    'the destination is a multicast or broadcast address without a name',
    'the destination is not a multicast or broadcast address without a name',
  );
  const icmp = fact(kind === KIND_ICMP, 'the protocol is ICMP', 'the protocol is not ICMP');
  const tcp = fact(countsAsTcp(kind, port), 'the protocol is TCP', 'the protocol is not TCP');
  const udp = fact(
    kind === KIND_UDP || kind === KIND_UNTOLD,
    'the protocol is UDP or not told',
    'the protocol is told and not UDP',
  );
  const port53 = fact(port === 53, 'port is 53', `port ${port === -1 ? 'none' : port} is not 53`);
  const smallPackets = [
    compared(`srcBytes ${sb}`, 'at most', `64 for each of ${sp} srcPackets`, sb - 64 * sp),
    compared(`dstBytes ${db}`, 'at most', `64 for each of ${dp} dstPackets`, db - 64 * dp),
  ];
  const emptyPackets = [
    compared(`srcBytes ${sb}`, 'at most', `1 for each of ${sp} srcPackets`, sb - sp),
    compared(`dstBytes ${db}`, 'at most', `1 for each of ${dp} dstPackets`, db - dp),
  ];
  const grammar = grammarWords(flow);

  const rule = (number: string, id: number, conditions: Condition[], words: string[] = []): Rule => {
    return { number, id, conditions, words };
  };
  return [
    rule('1', LABEL_LOCAL_ANNOUNCEMENT, [announcement, dstPackets('exactly', 0)]),
    rule('2a', LABEL_ICMP_SIGNAL, [
      icmp,
      fact(sp > 0 !== dp > 0, 'only one side sent packets', 'not exactly one side sent packets'),
      bothPackets('at most', 10),
      counter('bytes of the larger side', Math.max(sb, db), 'under', 5000),
    ]),
    rule('2b', LABEL_ICMP_SIGNAL, [
      icmp,
      srcPackets('over', 0),
      dstPackets('over', 0),
      ...smallPackets,
      compared(`srcBytes ${sb}`, 'at most', `twice dstBytes ${db}`, sb - 2 * db),
      compared(`dstBytes ${db}`, 'at most', `twice srcBytes ${sb}`, db - 2 * sb),
    ]),
    rule('2c', LABEL_ICMP_SIGNAL, [icmp, ...smallPackets, bothPackets('at most', 20)]),
    rule('3', LABEL_DNS_LOOKUP, [
      udp,
      port53,
      within('srcPackets', sp, 1, 4),
      within('dstPackets', dp, 1, 4),
      within('srcBytes', sb, 1, 1024),
      within('dstBytes', db, 1, 4096),
    ]),
    rule('4', LABEL_TCP_KEEP_ALIVE, [
      tcp,
      srcPackets('over', 0),
      dstPackets('over', 0),
      counter('difference of packets', Math.abs(sp - dp), 'at most', 2),
      ...emptyPackets,
      counter('duration', d, 'at least', 2, ' s'),
    ]),
    rule('5', LABEL_CONNECTION_UNANSWERED, [tcp, noBytes, srcPackets('over', 0), dstPackets('exactly', 0)]),
    rule('6', LABEL_NO_PAYLOAD_DATA, [noBytes]),
    rule('7', LABEL_SMALL_INFO_UNANSWERED, [dstPackets('exactly', 0), counter('srcBytes', sb, 'under', 1000)]),
    rule('8', grammar.id, [], grammar.words),
  ];
}

/** The label made of words, and the reason for each word. */
function grammarWords(flow: FlowNumbers): { id: number; words: string[] } {
  const { srcPackets, srcBytes, dstPackets, dstBytes, durationSeconds } = flow;
  const direction =
    srcBytes > 2 * dstBytes ? DIRECTION_UPLOADED : dstBytes > 2 * srcBytes ? DIRECTION_DOWNLOADED : DIRECTION_EXCHANGED;
  const directionReason = [
    `Uploaded: srcBytes ${srcBytes} is over twice dstBytes ${dstBytes}`,
    `Downloaded: dstBytes ${dstBytes} is over twice srcBytes ${srcBytes}`,
    `Exchanged: srcBytes ${srcBytes} and dstBytes ${dstBytes} are within a factor of 2`,
  ][direction]!;

  const larger = Math.max(srcBytes, dstBytes);
  const size = larger < 1000 ? 0 : larger < 100_000 ? 1 : larger < 1_000_000 ? 2 : 3;
  const sizeReason = [
    `Small: ${larger} bytes on the larger side are under 1000`,
    `Medium: ${larger} bytes on the larger side are from 1000 to 99999`,
    `Large: ${larger} bytes on the larger side are from 100000 to 999999`,
    `XL: ${larger} bytes on the larger side are at least 1000000`,
  ][size]!;

  const largerPackets = Math.max(srcBytes >= dstBytes ? srcPackets : dstPackets, 1);
  const oneWay = fact(direction !== DIRECTION_EXCHANGED, 'data went one way', 'data went both ways');
  const enough = counter('bytes of the larger side', larger, 'at least', 10_000);
  const mean = rounded(larger / largerPackets);
  const full = compared(
    `its mean of ${mean} a packet`,
    'at least',
    '730',
    scaledDifference(1, larger, 730, largerPackets),
  );
  const isFilelike = oneWay.holds && enough.holds && full.holds;
  const kindReason = isFilelike
    ? `Filelike: ${enough.text}, ${full.text}`
    : `Info: ${[oneWay, enough, full].find((condition) => !condition.holds)!.text}`;

  const pace = grammarPace(srcPackets + dstPackets, durationSeconds);
  return {
    id: grammarLabel(size, direction, isFilelike, pace.id),
    words: [...pace.words, sizeReason, kindReason, directionReason],
  };
}

function grammarPace(packets: number, durationSeconds: number): { id: number; words: string[] } {
  const duration = `duration ${durationSeconds} s`;
  if (durationSeconds <= 1) return { id: PACE_QUICKLY, words: [`Quickly: ${duration} is at most 1 s`] };
  const measured = `${packets} packets in ${durationSeconds} s are ${rounded(packets / durationSeconds)} a second`;
  const isLong = durationSeconds >= 10;
  const time = isLong ? `OverTime: ${duration} is at least 10 s` : `no time word: ${duration} is between 1 s and 10 s`;
  const longer = isLong ? 1 : 0;
  if (packets < durationSeconds) {
    return { id: PACE_TRICKLE + longer, words: [`trickle: ${measured}, under 1`, time] };
  }
  if (packets < 10 * durationSeconds) {
    return { id: PACE_STREAM + longer, words: [`stream: ${measured}, from 1 to under 10`, time] };
  }
  return { id: PACE_FLOOD + longer, words: [`flood: ${measured}, at least 10`, time] };
}

/** Every line at which a rule above may change its answer. */
export const LABEL_EDGES: readonly Edge[] = [
  ...[0, 1, 4].flatMap((equals) => [
    { srcPackets: 1, equals },
    { dstPackets: 1, equals },
  ]),
  ...[0, 1, 730, 1000, 1024, 4096, 5000, 10_000, 100_000, 1_000_000].flatMap((equals) => [
    { srcBytes: 1, equals },
    { dstBytes: 1, equals },
  ]),
  ...[1, 2, 10].map((equals) => ({ durationSeconds: 1, equals })),
  ...[10, 20].map((equals) => ({ srcPackets: 1, dstPackets: 1, equals })),
  ...[-2, 2].map((equals) => ({ srcPackets: 1, dstPackets: -1, equals })),
  ...[1, 10].map((multiple) => ({ srcPackets: 1, dstPackets: 1, durationSeconds: -multiple, equals: 0 })),
  ...[1, 64, 730].flatMap((multiple) => [
    { srcBytes: 1, srcPackets: -multiple, equals: 0 },
    { dstBytes: 1, dstPackets: -multiple, equals: 0 },
  ]),
  { srcBytes: 1, dstBytes: -1, equals: 0 },
  { srcBytes: 1, dstBytes: -2, equals: 0 },
  { srcBytes: 2, dstBytes: -1, equals: 0 },
];
