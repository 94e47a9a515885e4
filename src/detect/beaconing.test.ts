import { describe, expect, it } from 'vitest';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import { findingsOf, type TestFlow } from './testing/test-flows.ts';

const every = (seconds: number, count: number, flow: Partial<TestFlow> = {}): TestFlow[] =>
  Array.from({ length: count }, (_, i) => ({
    second: i * seconds + (i % 3) * seconds * 0.02,
    destination: 'c2.example',
    sent: 420,
    received: 300,
    ...flow,
  }));

const beaconing = (flows: readonly TestFlow[], history?: Parameters<typeof findingsOf>[1]) =>
  findingsOf(flows, history).filter(({ detection }) => detection === 'beaconing');

describe('a beacon', () => {
  it('is found with its period, in words and numbers', () => {
    const [finding] = beaconing(every(60, 30));
    expect(finding).toMatchObject({ source: '10.0.0.5', destination: 'c2.example:443', flowCount: 30 });
    expect(finding!.score).toBeGreaterThan(90);
    expect(finding!.sentence).toMatch(
      /^Came back about every 61 s: 30 beats in 29 min, .* typically 420 bytes sent\.$/,
    );
    expect(finding!.rows).toHaveLength(30);
    expect(finding!.endMicros).toBeGreaterThan(finding!.startMicros);
  });

  it('at even intervals tells one length, not twice the same', () => {
    const [finding] = beaconing(
      Array.from({ length: 30 }, (_, i) => ({ second: i * 60, destination: 'c2.example', sent: 420, received: 300 })),
    );
    expect(finding!.sentence).toContain('half of the intervals about 60 s, ');
  });

  it('needs eight beats', () => {
    expect(beaconing(every(60, 8))).toHaveLength(1);
    expect(beaconing(every(60, 7))).toEqual([]);
  });

  it('takes a minute at least', () => {
    expect(beaconing(every(3, 22))).toHaveLength(1);
    expect(beaconing(every(3, 20))).toEqual([]);
  });

  it('may miss beats, and may have several flows in each', () => {
    expect(beaconing(every(60, 40).filter((_, i) => i % 4 !== 2))).toHaveLength(1);
    const double = every(60, 20).flatMap((flow) => [flow, { ...flow, second: flow.second + 0.6, sent: 900 }]);
    expect(beaconing(double)[0]!.sentence).toContain('20 beats');
  });

  it('may pause once, as a machine does that sleeps', () => {
    const flows = every(60, 40).map((flow, i) => (i < 20 ? flow : { ...flow, second: flow.second + 40_000 }));
    expect(beaconing(flows)).toHaveLength(1);
  });

  it('may sleep every night, and for hours between', () => {
    /** Blocks of beats with this pause between their beginnings, each interval up to a tenth longer or shorter. */
    const blocks = (period: number, beats: number, count: number, pause: number): TestFlow[] =>
      Array.from({ length: count }, (_, block) =>
        every(period, beats).map((flow, i) => ({
          ...flow,
          second: flow.second + block * pause + (((i * 7919) % 21) - 10) * 0.01 * period,
        })),
      ).flat();
    const day = 24 * 3600;
    const [nightly] = beaconing(blocks(1800, 9, 5, day));
    expect(nightly!.sentence).toContain('100 % of the expected beats seen apart from 4 long pauses');
    expect(beaconing(blocks(300, 12, 5, day))).toHaveLength(1);
    expect(beaconing(blocks(600, 8, 5, 4 * 3600 + 4800))).toHaveLength(1);
    expect(beaconing(blocks(60, 15, 4, 15 * 60 + 83 * 60))).toHaveLength(1);
    // Who comes thrice in a while, again and again, is no clock.
    expect(beaconing(blocks(60, 3, 12, 3 * 3600))).toEqual([]);
  });

  it('counts for less where it is a tiny message over UDP, or a login service', () => {
    const scoreOf = (flow: Partial<TestFlow>) => beaconing(every(300, 30, flow))[0]?.score ?? 0;
    const udp = { protocol: PROTOCOL_UDP, port: 8000, received: 0, receivedPackets: 0 };
    expect(scoreOf({ ...udp, sent: 44 })).toBe(0);
    expect(scoreOf({ ...udp, sent: 101 })).toBeGreaterThan(80);
    expect(scoreOf({ port: 22 }) / scoreOf({})).toBeCloseTo(0.7, 1);
    expect(scoreOf({ port: 995 })).toBe(0);
    expect(scoreOf({ port: 445, destination: '10.0.0.9' })).toBe(0);
    expect(scoreOf({ port: 445 })).toBe(scoreOf({}));
  });

  it('is not how programs inside ask machines and agents of monitoring', () => {
    const asked = (flow: Partial<TestFlow>) =>
      beaconing(every(30, 60, { destination: '10.0.0.50', received: 2600, ...flow }));
    for (const port of [502, 10_050]) expect(asked({ port })).toEqual([]);
    expect(asked({ port: 161, protocol: PROTOCOL_UDP })).toEqual([]);
    expect(asked({ port: 503 })).toHaveLength(1);
    expect(asked({ port: 502, destination: '93.184.216.34' })).toHaveLength(1);
    expect(asked({ port: 161, protocol: PROTOCOL_UDP, destination: '93.184.216.34' })).toHaveLength(1);
  });

  it('is not how administration logs in within the network', () => {
    const logins = (flow: Partial<TestFlow>) =>
      findingsOf(
        [10, 11, 12, 13, 14].flatMap((host) =>
          every(150, 48, { destination: `10.0.0.${host}`, sent: 3200, received: 4100, seconds: 4, ...flow }),
        ),
      ).map(({ detection }) => detection);
    for (const port of [22, 3389]) expect(logins({ port })).toEqual([]);
    expect(new Set(logins({ port: 8888 }))).toEqual(new Set(['beaconing']));
    expect(logins({ port: 22, destination: '93.184.216.34' })).toContain('beaconing');
  });

  it('is no matter of the address behind the name, nor of its case', () => {
    const flows = every(60, 20).map((flow, i) => ({
      ...flow,
      destination: i % 2 ? 'C2.example' : 'c2.example',
      address: `198.18.7.${i}`,
    }));
    expect(beaconing(flows)).toHaveLength(1);
  });

  it('is not made of two sources, two ports or a group', () => {
    expect(beaconing(every(60, 14).map((flow, i) => ({ ...flow, source: `10.0.0.${i % 2}` })))).toEqual([]);
    expect(beaconing(every(60, 14).map((flow, i) => ({ ...flow, port: 440 + (i % 2) })))).toEqual([]);
    expect(beaconing(every(60, 30, { destination: '239.255.255.250', port: 1900, protocol: PROTOCOL_UDP }))).toEqual(
      [],
    );
  });

  it('is not how people come and go', () => {
    const second = [0, 4, 9, 70, 75, 300, 302, 310, 2000, 2400, 2410, 2500, 7000, 7003, 7100, 9000, 9900, 9950];
    expect(beaconing(second.map((at) => ({ second: at, destination: 'news.example', sent: 900 })))).toEqual([]);
  });

  it('is not what time and name services do, unless their flows are large', () => {
    const ntp = { port: 123, protocol: PROTOCOL_UDP, sent: 48, received: 48, sentPackets: 1, receivedPackets: 1 };
    expect(beaconing(every(64, 60, ntp))).toEqual([]);
    expect(beaconing(every(64, 60, { ...ntp, sent: 1200, received: 40 }))).toHaveLength(1);
    expect(beaconing(every(64, 60, { ...ntp, port: 53 }))).toEqual([]);
  });

  it('is not a connection held open by probes', () => {
    const probes = { port: 5228, sent: 0, received: 0, seconds: 1500, sentPackets: 25, receivedPackets: 25 };
    expect(beaconing(every(1700, 30, probes))).toEqual([]);
  });

  it('counts for less where it fetches much, and where many call the same', () => {
    const [plain] = beaconing(every(60, 30));
    expect(beaconing(every(6, 30, { received: 1_500_000 }))).toEqual([]);
    const [common] = beaconing(every(60, 30), {
      sampleCount: 500,
      sampleCountOf: () => 80,
      isCommon: () => true,
    });
    expect(common!.score).toBeLessThan(plain!.score * 0.75);
    expect(common!.parts.at(-1)).toMatchObject({ value: 80, unit: 'samples' });
  });
});
