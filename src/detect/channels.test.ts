import { describe, expect, it } from 'vitest';
import type { DetectionHistory } from '../model/finding.ts';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { findingsOf, type TestFlow } from './testing/test-flows.ts';

const found = (detection: string, flows: readonly TestFlow[], history: DetectionHistory | null = null) =>
  findingsOf(flows, history).filter((finding) => finding.detection === detection);

const historyOf = (sampleCount: number, count: number | null): DetectionHistory => ({
  sampleCount,
  sampleCountOf: () => count,
  isCommon: () => (count ?? 0) >= 20,
});

describe('a long connection', () => {
  const held = { second: 0, port: 4444, seconds: 20_000 };
  const outside = { ...held, destination: 'far.example', sentPackets: 900, receivedPackets: 900 };

  it('is one of an hour or longer, worth more the longer', () => {
    const [finding] = found('longConnection', [outside]);
    expect(finding!.sentence).toMatch(/^Held 1 connection of an hour or longer; the longest took 5\.6 h/);
    const [short] = found('longConnection', [{ ...outside, seconds: 3600 }]);
    expect(short!.score).toBeLessThan(finding!.score);
    expect(found('longConnection', [{ ...outside, seconds: 3599 }])).toEqual([]);
  });

  it('is held: the same ports used again hours later are not', () => {
    expect(found('longConnection', [{ ...outside, sentPackets: 3, receivedPackets: 3 }])).toEqual([]);
    expect(found('longConnection', [{ ...outside, receivedPackets: 0 }])).toEqual([]);
    expect(found('longConnection', [{ ...outside, port: 123, protocol: PROTOCOL_UDP }])).toEqual([]);
  });

  it('counts for less inside and where staying connected is the point', () => {
    const score = (flow: Partial<TestFlow>) => found('longConnection', [{ ...outside, ...flow }])[0]?.score ?? 0;
    expect(score({ destination: '10.0.0.9' })).toBeLessThan(score({}) * 0.6);
    expect(score({ port: 5228 })).toBeLessThan(score({}) * 0.6);
  });
});

describe('a DNS tunnel', () => {
  const questions = (count: number, flow: Partial<TestFlow>): TestFlow[] =>
    Array.from({ length: count }, (_, i) => ({
      second: i * 0.2,
      destination: '198.18.0.53',
      port: 53,
      protocol: PROTOCOL_UDP,
      seconds: 0.02,
      sent: 110,
      received: 190,
      sentPackets: 1,
      receivedPackets: 1,
      ...flow,
    }));

  it('is many long questions, in as many flows or in one', () => {
    const [finding] = found('dnsTunnel', questions(90, {}));
    expect(finding).toMatchObject({ destination: '198.18.0.53:53', flowCount: 90 });
    expect(finding!.sentence).toMatch(/^Asked 90 long questions in 18 s, 100 % of all to this resolver/);
    expect(found('dnsTunnel', questions(1, { sent: 26_000, sentPackets: 150, seconds: 60 }))).toHaveLength(1);
  });

  it('is not many short questions, nor a few long ones', () => {
    expect(found('dnsTunnel', questions(900, { sent: 60 }))).toEqual([]);
    expect(found('dnsTunnel', questions(19, {}))).toEqual([]);
    expect(found('dnsTunnel', [...questions(60, {}), ...questions(100, { sent: 40 })])).toEqual([]);
  });

  it('shows in long names below one domain as well', () => {
    const names = Array.from({ length: 25 }, (_, i) => ({
      second: 30,
      destination: `${'abcdefghij'.repeat(3)}${i}.t.example.org`,
    }));
    const part = (flows: TestFlow[]) =>
      found('dnsTunnel', flows)[0]!.parts.find(({ name }) => name === 'long names below one domain');
    expect(part([...questions(90, {}), ...names])).toMatchObject({ value: 25, share: 10 });
    expect(part([...questions(90, {}), ...names.slice(10)])).toMatchObject({ value: 15, share: 0 });
  });
});

describe('traffic where it is not expected', () => {
  const odd: TestFlow = {
    second: 0,
    destination: '198.18.0.53',
    port: 53,
    protocol: PROTOCOL_UDP,
    seconds: 40,
    sent: 30_000,
    received: 20_000,
    sentPackets: 200,
    receivedPackets: 200,
  };

  it('is a session on port 53', () => {
    const [finding] = found('unexpectedDns', [odd]);
    expect(finding!.sentence).toBe(
      '1 flow on port 53 that did not look like a look-up: 30 kB out and 20 kB in, the longest 40 s.',
    );
  });

  it('is not a look-up, nor one over TCP, nor a resolver that uses the same ports again', () => {
    const lookup = { seconds: 0.1, sent: 60, received: 300, sentPackets: 1, receivedPackets: 1 };
    expect(found('unexpectedDns', [{ ...odd, ...lookup }])).toEqual([]);
    expect(found('unexpectedDns', [{ ...odd, ...lookup, receivedPackets: 0, received: 0 }])).toEqual([]);
    const overTcp = { protocol: PROTOCOL_TCP, seconds: 0.2, sent: 80, received: 3000 };
    expect(found('unexpectedDns', [{ ...odd, ...overTcp }])).toEqual([]);
    expect(found('unexpectedDns', [{ ...odd, ...overTcp, received: 300_000 }])).toHaveLength(1);
    expect(found('unexpectedDns', [{ ...odd, sent: 9000 }])).toEqual([]);
  });

  it('is ICMP that carries data, but no ping', () => {
    const ping: TestFlow = { ...odd, protocol: PROTOCOL_ICMP, port: -1, icmpType: 8 };
    const [finding] = found('unexpectedIcmp', [ping]);
    expect(finding).toMatchObject({ destination: '198.18.0.53' });
    expect(found('unexpectedIcmp', [{ ...ping, sent: 11_200, received: 11_200 }])).toEqual([]);
    const errors = { sent: 0, received: 5400, sentPackets: 0, receivedPackets: 40 };
    expect(found('unexpectedIcmp', [{ ...ping, ...errors, icmpType: 8 }])).toHaveLength(1);
    expect(found('unexpectedIcmp', [{ ...ping, ...errors, icmpType: 3 }])).toEqual([]);
  });

  it('is no row of plain pings, however fast', () => {
    const ping: TestFlow = {
      ...odd,
      protocol: PROTOCOL_ICMP,
      port: -1,
      icmpType: 8,
      sentPackets: 300,
      receivedPackets: 300,
    };
    const scoreOf = (bytes: number, back = bytes) =>
      found('unexpectedIcmp', [{ ...ping, sent: bytes, received: back }])[0]?.score ?? 0;
    expect(scoreOf(30_000)).toBe(0);
    expect(scoreOf(30_000, 29_000)).toBeGreaterThan(50);
    expect(scoreOf(30_300)).toBeGreaterThan(50);
  });

  it('is worth more as an answer over TCP to which no question was seen', () => {
    const scoreOf = (flow: Partial<TestFlow>) =>
      found('unexpectedDns', [
        { ...odd, protocol: PROTOCOL_TCP, seconds: 0.4, received: 15_000, sentPackets: 4, ...flow },
      ])[0]!.score;
    expect(scoreOf({ sent: 0 }) - scoreOf({ sent: 1 })).toBe(12);
    expect(scoreOf({ sent: 0, sentPackets: 0 })).toBe(scoreOf({ sent: 1 }));
  });
});

describe('a large upload', () => {
  const sent: TestFlow = { second: 0, destination: 'drop.example', sent: 2_000_000, received: 9000, seconds: 20 };

  it('is much more sent than received, worth more the rarer the destination', () => {
    const score = (history: DetectionHistory | null) => found('upload', [sent], history)[0]?.score ?? 0;
    expect(score(historyOf(100, 0))).toBeGreaterThan(score(null));
    expect(score(null)).toBeGreaterThan(50);
    expect(score(historyOf(100, 60))).toBe(0);
    expect(found('upload', [{ ...sent, sent: 50_000_000 }], historyOf(100, 60))).toHaveLength(1);
    expect(found('upload', [sent])[0]!.sentence).toBe(
      'Sent 2 MB and received 9 kB in 20 s; 1 flow of 1 looked like an upload. Whether others go there is not known.',
    );
  });

  it('adds up over the flows of a destination', () => {
    const parts = Array.from({ length: 4 }, (_, i) => ({ ...sent, second: i * 30, sent: 30_000, received: 400 }));
    expect(found('upload', parts)).toHaveLength(1);
    expect(found('upload', parts.slice(1))).toEqual([]);
  });

  it('is not a download, an exchange, or a copy within the network', () => {
    expect(found('upload', [{ ...sent, received: 3_000_000 }])).toEqual([]);
    expect(found('upload', [{ ...sent, received: 1_200_000 }])).toEqual([]);
    expect(found('upload', [{ ...sent, destination: '192.168.1.9' }])).toEqual([]);
  });

  it('is no mail with files, up to what mail servers take', () => {
    for (const port of [25, 465, 587]) {
      expect(found('upload', [{ ...sent, port, sent: 4_000_000 }])).toEqual([]);
      expect(found('upload', [{ ...sent, port, sent: 50_000_001 }])).toHaveLength(1);
      expect(found('upload', [{ ...sent, port, protocol: PROTOCOL_UDP, sent: 4_000_000 }])).toHaveLength(1);
    }
  });
});

describe('a destination never seen before', () => {
  const flows: TestFlow[] = Array.from({ length: 10 }, (_, i) => ({ second: i, destination: `site-${i}.example` }));
  const newOnes = (...rows: number[]): DetectionHistory => ({
    sampleCount: 200,
    sampleCountOf: (row) => (rows.includes(row) ? 0 : 40),
    isCommon: (row) => !rows.includes(row),
  });

  it('is told where there is much to compare with', () => {
    const findings = found('firstSeen', flows, newOnes(3));
    expect(findings.map(({ destination }) => destination)).toEqual(['site-3.example:443']);
    expect(findings[0]!.sentence).toMatch(
      /^In none of 200 other samples; .* 1 destination of 10 in this sample is new\.$/,
    );
  });

  it('is not told where little is known or most is new', () => {
    expect(found('firstSeen', flows, { ...newOnes(3), sampleCount: 19 })).toEqual([]);
    expect(found('firstSeen', flows, { ...newOnes(3), sampleCount: 20 })).toHaveLength(1);
    expect(found('firstSeen', flows, newOnes(0, 1, 2, 3, 4, 5))).toEqual([]);
    expect(found('firstSeen', flows, historyOf(200, null))).toEqual([]);
    expect(found('firstSeen', flows)).toEqual([]);
  });

  it('is one that answered, outside', () => {
    const dead = flows.map((flow, i) => (i === 3 ? { ...flow, received: 0 } : flow));
    expect(found('firstSeen', dead, newOnes(3))).toEqual([]);
    const inside = flows.map((flow, i) => (i === 3 ? { ...flow, destination: '10.0.0.8' } : flow));
    expect(found('firstSeen', inside, newOnes(3))).toEqual([]);
  });
});
