import { describe, expect, it } from 'vitest';
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../model/protocol.ts';
import { findingsOf, type TestFlow } from './testing/test-flows.ts';

/** From this score on a finding makes a sample suspicious. */
const SUSPICIOUS = 50;

const found = (detection: string, flows: readonly TestFlow[]) =>
  findingsOf(flows).filter((finding) => finding.detection === detection);

const many = (count: number, of: (i: number) => Partial<TestFlow>): TestFlow[] =>
  Array.from({ length: count }, (_, i) => ({ second: i * 0.01, destination: '10.0.9.9', ...of(i) }));

describe('a flood of one host', () => {
  const syn = { port: 80, sent: 0, received: 0, sentPackets: 1, receivedPackets: 1, seconds: 0, sourceFlags: 2 };
  const udp = { ...syn, protocol: PROTOCOL_UDP, sent: 512, receivedPackets: 0, sourceFlags: -1 };

  it('is connections that nobody uses, from one source or from very many', () => {
    const [finding, ...more] = found(
      'hostFlood',
      many(300, (i) => ({ ...syn, sourcePort: 2000 + i })),
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ source: '10.0.0.5', destination: '10.0.9.9:80', flowCount: 300 });
    expect(finding!.sentence).toBe('Opened 300 connections with one host and said nothing in them, in 3 s.');
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
    const [spoofed] = found(
      'hostFlood',
      many(300, (i) => ({ ...syn, source: `198.18.${i >> 8}.${i & 255}`, port: 1000 + i })),
    );
    expect(spoofed).toMatchObject({ destination: '10.0.9.9', destinationPort: null, flowCount: 300 });
    expect(spoofed!.sentence).toContain(', as one of 300 sources.');
    expect(spoofed!.score).toBeGreaterThan(finding!.score);
  });

  it('is UDP without an answer as well, but not the reports of programs', () => {
    const flood = (flow: Partial<TestFlow>) =>
      found(
        'hostFlood',
        many(150, (i) => ({ ...udp, sourcePort: 2000 + i, ...flow })),
      );
    expect(flood({})[0]!.sentence).toMatch(/^Sent 150 flows of UDP to one host that did not answer/);
    expect(flood({ receivedPackets: 1, received: 20 })).toEqual([]);
    for (const port of [53, 514, 8125]) expect(flood({ port })).toEqual([]);
  });

  it('is a thousand pings at once', () => {
    const pings = { protocol: PROTOCOL_ICMP, icmpType: 8, port: -1, sent: 56_000, received: 56_000, sourceFlags: -1 };
    const ping = (flow: Partial<TestFlow>) =>
      found('hostFlood', [{ second: 0, destination: '10.0.9.9', ...pings, sentPackets: 1000, seconds: 10, ...flow }]);
    const [finding] = ping({});
    expect(finding!.sentence).toBe('Sent 1,000 pings to one host in 10 s.');
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
    expect(ping({ sentPackets: 999, seconds: 9 })).toEqual([]);
    expect(ping({ seconds: 10.1 })).toEqual([]);
    expect(ping({ icmpType: 3 })).toEqual([]);
  });

  it('needs a hundred flows, close together, of few ports, and few others that are used', () => {
    const flood = (count: number, of: (i: number) => Partial<TestFlow> = () => ({})) =>
      found(
        'hostFlood',
        many(count, (i) => ({ ...syn, sourcePort: 2000 + i, ...of(i) })),
      ).length;
    expect(flood(100)).toBe(1);
    expect(flood(99)).toBe(0);
    expect(flood(150, (i) => ({ second: i * 0.05 }))).toBe(1);
    expect(flood(150, (i) => ({ second: i * 0.06 }))).toBe(0);
    expect(flood(150, (i) => ({ port: 80 + (i % 5) }))).toBe(1);
    expect(flood(150, (i) => ({ port: 80 + (i % 6) }))).toBe(0);
    const used = { sent: 300, received: 900, sentPackets: 5, receivedPackets: 5 };
    expect(flood(150, (i) => (i % 10 < 3 ? used : {}))).toBe(1);
    expect(flood(150, (i) => (i % 10 < 4 ? used : {}))).toBe(0);
  });
});

describe('answers far larger than what was asked', () => {
  const monlist = {
    destination: '93.184.0.1',
    port: 123,
    protocol: PROTOCOL_UDP,
    sent: 8,
    sentPackets: 1,
    received: 46_800,
    receivedPackets: 100,
  };

  it('are a few bytes sent and very many received', () => {
    const [finding] = found('amplification', [{ second: 0, ...monlist }]);
    expect(finding).toMatchObject({ destination: '93.184.0.1:123' });
    expect(finding!.sentence).toBe('Got 47 kB from UDP port 123 of 1 server, for 8 bytes that it had sent there.');
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
  });

  it('come from many servers that were asked nothing', () => {
    const [finding] = found(
      'amplification',
      many(30, (i) => ({
        ...monlist,
        destination: `93.184.0.${i + 1}`,
        port: 53,
        sent: 0,
        sentPackets: 0,
        received: 3000,
        receivedPackets: 2,
      })),
    );
    expect(finding).toMatchObject({ destination: null, flowCount: 30 });
    expect(finding!.sentence).toContain('of 30 servers, for 0 bytes');
  });

  it('are not those of clocks, resolvers, devices inside, or other services', () => {
    const once = (flow: Partial<TestFlow>) => found('amplification', [{ second: 0, ...monlist, ...flow }]).length;
    expect(once({})).toBe(1);
    expect(once({ received: 19_000, receivedPackets: 40 })).toBe(0);
    expect(once({ sent: 2340 })).toBe(1);
    expect(once({ sent: 2341 })).toBe(0);
    expect(once({ receivedPackets: 187 })).toBe(1);
    expect(once({ receivedPackets: 188 })).toBe(0);
    expect(once({ destination: '10.0.0.9', port: 161 })).toBe(0);
    expect(once({ port: 443 })).toBe(0);
    expect(once({ protocol: PROTOCOL_TCP, port: 53 })).toBe(0);
  });
});

describe('mail carried to many servers', () => {
  const mail = (count: number, of: (i: number) => Partial<TestFlow> = () => ({})): TestFlow[] =>
    many(count, (i) => ({
      destination: `mx.site-${i}.example`,
      address: `93.184.9.${i + 1}`,
      port: 25,
      second: i * 3,
      ...of(i),
    }));

  it('is that of a host that nobody brings mail to', () => {
    const [finding] = found('massMail', mail(12));
    expect(finding).toMatchObject({ source: '10.0.0.5', destination: null, flowCount: 12 });
    expect(finding!.sentence).toMatch(/^Called 12 mail servers in 33 s, and was called by nobody for mail\.$/);
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
  });

  it('needs ten servers outside, and no sign that the host is a mail server', () => {
    expect(found('massMail', mail(10))).toHaveLength(1);
    expect(found('massMail', mail(9))).toEqual([]);
    expect(
      found(
        'massMail',
        mail(20, (i) => ({ address: `93.184.9.${i % 9}` })),
      ),
    ).toEqual([]);
    expect(
      found(
        'massMail',
        mail(20, () => ({ port: 443 })),
      ),
    ).toEqual([]);
    const handedIn = { second: 5, source: '10.0.0.7', destination: '10.0.0.5', port: 587 };
    expect(found('massMail', [...mail(20), handedIn])).toEqual([]);
    expect(found('massMail', [...mail(20), { ...handedIn, port: 443 }])).toHaveLength(1);
  });
});

describe('requests that are all alike', () => {
  const requests = (count: number, of: (i: number) => Partial<TestFlow> = () => ({})) =>
    found(
      'requestFlood',
      many(count, (i) => ({ port: 80, second: i * 0.2, sent: 400 + (i % 7), received: 600, ...of(i) })),
    );

  it('are told from twenty on', () => {
    const [finding] = requests(20);
    expect(finding).toMatchObject({ destination: '10.0.9.9:80', flowCount: 20 });
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
    expect(requests(19)).toEqual([]);
  });

  it('are fifty at least where a server outside has a name', () => {
    const named = { destination: 'site.example', address: '93.184.9.1' };
    expect(requests(50, () => named)).toHaveLength(1);
    expect(requests(49, () => named)).toEqual([]);
    expect(requests(20, () => ({ destination: '93.184.9.1' }))).toHaveLength(1);
  });

  it('are no parts of a page, no slow questions, and none of other services', () => {
    expect(requests(60, (i) => ({ received: 500 * (i % 9) + 200 }))).toEqual([]);
    expect(requests(60, (i) => ({ sent: 300 + 20 * (i % 9) }))).toEqual([]);
    expect(requests(60, (i) => ({ second: i * 0.4 }))).toEqual([]);
    expect(requests(60, () => ({ port: 3306 }))).toEqual([]);
    // One that was answered otherwise is the password that fits.
    expect(requests(60, (i) => (i === 40 ? { received: 9000 } : {}))).toHaveLength(1);
  });
});

describe('passwords tried at services that programs use', () => {
  const logins = (count: number, of: (i: number) => Partial<TestFlow> = () => ({})) =>
    found(
      'loginGuessing',
      many(count, (i) => ({ port: 1433, second: i * 0.5, sent: 300, received: 200, seconds: 0.2, ...of(i) })),
    );

  it('are very many, fast and small', () => {
    const [finding] = logins(20);
    expect(finding!.sentence).toBe(
      'Opened 20 short sessions with a service that asks for a password in 9.7 s, typically 300 bytes sent in each.',
    );
    expect(finding!.score).toBeGreaterThanOrEqual(SUSPICIOUS);
    expect(logins(20, () => ({ port: 88, protocol: PROTOCOL_UDP }))).toHaveLength(1);
    expect(logins(19)).toEqual([]);
    expect(logins(40, (i) => ({ second: i * 2.1 }))).toEqual([]);
    expect(logins(40, () => ({ received: 3001 }))).toEqual([]);
    expect(logins(40, () => ({ port: 1433, protocol: PROTOCOL_UDP }))).toEqual([]);
    expect(logins(40, () => ({ port: 6379 }))).toEqual([]);
  });
});
