import {
  CATEGORY_AS_NEEDED_CHANNEL,
  CATEGORY_CLIENT_CHANNEL,
  CATEGORY_CLOSED_SESSION,
  CATEGORY_CONTENT,
  CATEGORY_CONTENT_QUICKLY,
  CATEGORY_DNS_QUERY,
  CATEGORY_DOTS_QUERY,
  CATEGORY_FAILED_CONNECTION,
  CATEGORY_KEEP_ALIVE,
  CATEGORY_LARGE_UPLOAD,
  CATEGORY_LONG_SESSION,
  CATEGORY_RESOURCES,
  CATEGORY_RESOURCES_QUICKLY,
  CATEGORY_SERVER_CHANNEL,
  CATEGORY_SINGLE_RESOURCE,
  CATEGORY_SMALL_UPLOAD,
  CATEGORY_TLS_NEGOTIATION_ONLY,
  CATEGORY_UNCLASSIFIED,
  CATEGORY_UNIDIRECTIONAL,
} from '../model/labels.ts';
import { type Condition, compared, counter, type Edge, fact, type Relation, type Rule, rounded } from './condition.ts';
import { scaledDifference } from './exact.ts';
import { halfToEven } from './flow-category.ts';
import type { FlowNumbers } from './flow-numbers.ts';

/** The rules of `flowCategory` for one flow, in order; the first whose conditions all hold is the flow's. */
export function categoryRules(flow: FlowNumbers): Rule[] {
  const { srcPackets: sp, srcBytes: sb, dstPackets: dp, dstBytes: db, durationSeconds: d } = flow;
  const srcPackets = (relation: Relation, limit: number) => counter('srcPackets', sp, relation, limit);
  const srcBytes = (relation: Relation, limit: number) => counter('srcBytes', sb, relation, limit);
  const dstPackets = (relation: Relation, limit: number) => counter('dstPackets', dp, relation, limit);
  const dstBytes = (relation: Relation, limit: number) => counter('dstBytes', db, relation, limit);
  const bothBytes = (relation: Relation, limit: number) => counter('srcBytes + dstBytes', sb + db, relation, limit);
  const duration = (relation: Relation, limit: number) => counter('duration', d, relation, limit, ' s');
  const packetsApart = counter('difference of packets', Math.abs(sp - dp), 'at most', 2);
  const portIs = (port: number): Condition =>
    fact(flow.port === port, `port is ${port}`, `port ${flow.port === -1 ? 'none' : flow.port} is not ${port}`);

  const meanSent = compared(
    `srcBytes ${sb} / srcPackets ${Math.max(sp, 1)}`,
    'at most',
    '66.5',
    scaledDifference(2, sb, 133, Math.max(sp, 1)),
  );
  const half = halfToEven(sb);
  const underHalf = compared(`dstBytes ${db}`, 'under', `half of srcBytes ${sb}, which is ${half}`, db - half);
  const underThirtyPercent = compared(
    `dstBytes ${db}`,
    'under',
    `30 % of srcBytes ${sb}`,
    scaledDifference(10, db, 3, sb),
  );
  const overTwice = compared(`dstBytes ${db}`, 'over', `twice srcBytes ${sb}`, db - 2 * sb);
  const balance = [
    compared(`dstPackets ${dp}`, 'at most', `125 % of srcPackets ${sp}`, scaledDifference(4, dp, 5, sp)),
    compared(`srcPackets ${sp}`, 'at most', `125 % of dstPackets ${dp}`, scaledDifference(4, sp, 5, dp)),
  ];
  const download = downloadWords(flow);

  const rule = (number: string, id: number, conditions: Condition[], words: string[] = []): Rule => {
    return { number, id, conditions, words };
  };
  return [
    rule('1', CATEGORY_FAILED_CONNECTION, [dstPackets('exactly', 0), meanSent]),
    rule('2', CATEGORY_UNIDIRECTIONAL, [dstPackets('exactly', 0)]),
    rule('3', CATEGORY_DNS_QUERY, [portIs(53), srcPackets('exactly', 1), dstPackets('exactly', 1)]),
    rule('4', CATEGORY_DOTS_QUERY, [portIs(853)]),
    rule('5', CATEGORY_KEEP_ALIVE, [bothBytes('at most', 1), duration('at least', 2), packetsApart]),
    rule('6', CATEGORY_TLS_NEGOTIATION_ONLY, [
      portIs(443),
      duration('at most', 0.5),
      counter('srcPackets + dstPackets', sp + dp, 'under', 12),
      bothBytes('under', 2048),
      srcBytes('over', 100),
      dstBytes('over', 100),
    ]),
    rule('7', CATEGORY_SMALL_UPLOAD, [dstBytes('over', 0), underHalf, srcBytes('at most', 1_000_000)]),
    rule('8', CATEGORY_LARGE_UPLOAD, [dstBytes('over', 0), underThirtyPercent, srcBytes('over', 1_000_000)]),
    rule('9', download.id, [srcBytes('over', 0), overTwice], download.words),
    rule('10', CATEGORY_SINGLE_RESOURCE, [
      duration('at most', 10),
      srcBytes('over', 0),
      srcBytes('under', 10_000),
      dstBytes('over', 0),
      dstBytes('under', 10_000),
      ...balance,
    ]),
    rule('11', CATEGORY_CLIENT_CHANNEL, [
      dstBytes('exactly', 0),
      srcBytes('over', 10),
      duration('over', 10),
      compared(`dstPackets ${dp}`, 'at least', `srcPackets ${sp}`, dp - sp),
    ]),
    rule('12', CATEGORY_SERVER_CHANNEL, [
      srcBytes('exactly', 0),
      dstBytes('over', 10),
      duration('over', 10),
      compared(`srcPackets ${sp}`, 'at least', `dstPackets ${dp}`, sp - dp),
    ]),
    rule('13', CATEGORY_AS_NEEDED_CHANNEL, [duration('over', 10), srcPackets('over', 0), packetsApart]),
    rule('14', CATEGORY_CLOSED_SESSION, [bothBytes('exactly', 0), srcPackets('at most', 2), dstPackets('at most', 2)]),
    rule('15', CATEGORY_UNCLASSIFIED, [], ['no rule before this one holds']),
  ];
}

/** Which of the fifteen download categories, and why. */
function downloadWords(flow: FlowNumbers): { id: number; words: string[] } {
  const { dstPackets, dstBytes, durationSeconds } = flow;
  const size = dstBytes < 10_000 ? 0 : dstBytes < 1_000_000 ? 1 : 2;
  const sizeLimit = ['is under 10000', 'is from 10000 to 999999', 'is at least 1000000'][size];
  const words = [`${['minor', 'some', 'major'][size]}: dstBytes ${dstBytes} ${sizeLimit}`];
  if (durationSeconds >= 10) {
    words.push(`ViaLongSession: duration ${durationSeconds} s is at least 10 s`);
    return { id: CATEGORY_LONG_SESSION + size, words };
  }
  const isQuick = durationSeconds <= 1;
  words.push(
    isQuick
      ? `Quickly: duration ${durationSeconds} s is at most 1 s`
      : `duration ${durationSeconds} s is between 1 s and 10 s`,
  );
  const mean = dstPackets > 0 ? rounded(dstBytes / dstPackets) : 'none';
  const isFull = compared(
    `dstBytes per packet ${mean}`,
    'over',
    '1211.2',
    scaledDifference(5, dstBytes, 6056, dstPackets),
  );
  const enough = isQuick
    ? counter('dstPackets', dstPackets, 'at least', 2)
    : compared(
        `dstPackets ${dstPackets}`,
        'at least',
        `2 a second, which is ${2 * durationSeconds}`,
        dstPackets - 2 * durationSeconds,
      );
  const isContent = isFull.holds && enough.holds;
  const reasons = isContent ? [isFull, enough] : [isFull, enough].filter((condition) => !condition.holds);
  words.push(...reasons.map((condition) => `${isContent ? 'Content' : 'Resources'}: ${condition.text}`));
  const family = isQuick
    ? isContent
      ? CATEGORY_CONTENT_QUICKLY
      : CATEGORY_RESOURCES_QUICKLY
    : isContent
      ? CATEGORY_CONTENT
      : CATEGORY_RESOURCES;
  return { id: family + size, words };
}

/** Every line at which a rule above may change its answer. */
export const CATEGORY_EDGES: readonly Edge[] = [
  ...[0, 1, 2].flatMap((equals) => [
    { srcPackets: 1, equals },
    { dstPackets: 1, equals },
  ]),
  ...[0, 1, 10, 100, 10_000, 1_000_000].flatMap((equals) => [
    { srcBytes: 1, equals },
    { dstBytes: 1, equals },
  ]),
  ...[0.5, 1, 2, 10].map((equals) => ({ durationSeconds: 1, equals })),
  ...[0, 1, 2048].map((equals) => ({ srcBytes: 1, dstBytes: 1, equals })),
  ...[-2, 0, 2].map((equals) => ({ srcPackets: 1, dstPackets: -1, equals })),
  { srcPackets: 1, dstPackets: 1, equals: 12 },
  { srcBytes: 2, srcPackets: -133, equals: 0 },
  { srcBytes: 2, equals: 133 },
  { srcBytes: 1, dstBytes: -2, equals: 0 },
  { srcBytes: 3, dstBytes: -10, equals: 0 },
  { srcBytes: 2, dstBytes: -1, equals: 0 },
  { dstBytes: 5, dstPackets: -6056, equals: 0 },
  { dstPackets: 1, durationSeconds: -2, equals: 0 },
  { srcPackets: 5, dstPackets: -4, equals: 0 },
  { srcPackets: 4, dstPackets: -5, equals: 0 },
];
