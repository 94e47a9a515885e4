import { describe, expect, it } from 'vitest';
import { MAX_FINDING_ROWS } from '../model/finding.ts';
import { PROTOCOL_ICMP, PROTOCOL_UDP } from '../model/protocol.ts';
import { detectFindings } from './index.ts';
import { batchOf, findingsOf, type TestFlow, viewOf } from './testing/test-flows.ts';

const SYN = 2;
const RST_ACK = 20;
const silent = { sent: 0, received: 0, sentPackets: 1, receivedPackets: 0, seconds: 0, sourceFlags: SYN };
const refused = { ...silent, receivedPackets: 1, destinationFlags: RST_ACK };

const probes = (count: number, of: (i: number) => Partial<TestFlow>): TestFlow[] =>
  Array.from({ length: count }, (_, i) => ({ second: i * 0.1, destination: '10.0.9.9', ...silent, ...of(i) }));

const found = (detection: string, flows: readonly TestFlow[]) =>
  findingsOf(flows).filter((finding) => finding.detection === detection);

describe('a port scan', () => {
  it('is many ports of one host that carried nothing, with how they answered', () => {
    const [finding, ...more] = found(
      'portScan',
      probes(20, (i) => ({ port: 20 + i, ...(i < 5 ? refused : {}) })),
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ source: '10.0.0.5', destination: '10.0.9.9', flowCount: 20 });
    expect(finding!.sentence).toContain('20 ports of one host');
    expect(finding!.sentence).toContain('without sending data: 75 % did not answer, 25 % refused.');
    expect(finding!.parts.map(({ value }) => value)).toEqual(expect.arrayContaining([0.75, 0.25]));
  });

  it('needs six ports, of one host', () => {
    expect(
      found(
        'portScan',
        probes(6, (i) => ({ port: 20 + i })),
      ),
    ).toHaveLength(1);
    expect(
      found(
        'portScan',
        probes(5, (i) => ({ port: 20 + i })),
      ),
    ).toEqual([]);
    expect(
      found(
        'portScan',
        probes(20, () => ({ port: 443 })),
      ),
    ).toEqual([]);
    expect(
      found(
        'portScan',
        probes(20, (i) => ({ port: 20 + i, destination: `10.0.9.${i}` })),
      ),
    ).toEqual([]);
  });

  it('is not a host that is used, of which a few ports are dead', () => {
    const used = { sent: 400, received: 900, receivedPackets: 4 };
    expect(
      found(
        'portScan',
        probes(20, (i) => ({ port: 20 + i, ...(i < 7 ? used : {}) })),
      ),
    ).toEqual([]);
  });

  it('is not traceroute, nor the answers of a host that is scanned', () => {
    const udp = { protocol: PROTOCOL_UDP, sent: 32, sourceFlags: -1 };
    expect(
      found(
        'portScan',
        probes(30, (i) => ({ port: 33_434 + i, ...udp })),
      ),
    ).toEqual([]);
    expect(
      found(
        'portScan',
        probes(30, (i) => ({ port: 3000 + i, ...udp })),
      ),
    ).toHaveLength(1);
    expect(
      found(
        'portScan',
        probes(30, (i) => ({ port: 40_000 + i, sourceFlags: RST_ACK })),
      ),
    ).toEqual([]);
  });

  it('finds a host by its address, whatever its names are', () => {
    const flows = probes(8, (i) => ({
      port: 20 + i,
      destination: i % 2 ? 'a.example' : 'b.example',
      address: '10.0.9.9',
    }));
    expect(found('portScan', flows)).toHaveLength(1);
  });
});

describe('a host scan', () => {
  it('is one port of many hosts that carried nothing', () => {
    const [finding] = found(
      'hostScan',
      probes(30, (i) => ({ port: 445, destination: `10.0.9.${i}` })),
    );
    expect(finding).toMatchObject({ destination: null, flowCount: 30 });
    expect(finding!.sentence).toMatch(
      /^Asked port 445 of 30 hosts in 2\.9 s without sending data: 100 % did not answer/,
    );
  });

  it('needs eight hosts that nobody looked up', () => {
    const hosts = (count: number) => probes(count, (i) => ({ port: 445, destination: `10.0.9.${i}` }));
    expect(found('hostScan', hosts(8))).toHaveLength(1);
    expect(found('hostScan', hosts(7))).toEqual([]);
    const named = probes(30, (i) => ({ port: 443, destination: `site-${i}.example`, address: `198.18.9.${i}` }));
    expect(found('hostScan', named)).toEqual([]);
  });

  it('of Telnet is of both its ports', () => {
    const hosts = (port: number) =>
      probes(8, (i) => ({ port: i % 4 === 0 ? port : 23, destination: `10.0.9.${i + 1}` }));
    expect(found('hostScan', hosts(2323))).toHaveLength(1);
    expect(found('hostScan', hosts(2324))).toEqual([]);
  });

  it('is a row of pings too, answered or not, but not a row of errors', () => {
    const ping = { protocol: PROTOCOL_ICMP, port: -1, sent: 56, sourceFlags: -1 };
    const pings = (icmpType: number) =>
      probes(20, (i) => ({ ...ping, icmpType, destination: `10.0.9.${i}`, receivedPackets: i % 2 }));
    const [finding] = found('hostScan', pings(8));
    expect(finding!.sentence).toContain('Pinged 20 hosts');
    expect(finding!.sentence).toContain('50 % did not answer');
    expect(found('hostScan', pings(3))).toEqual([]);
  });

  it('is not the search for printers and devices', () => {
    const asked = (port: number) =>
      probes(30, (i) => ({ port, destination: `10.0.9.${i + 1}`, protocol: PROTOCOL_UDP, sent: 16, sourceFlags: -1 }));
    for (const port of [8610, 8612, 3289, 427, 1900]) expect(found('hostScan', asked(port))).toEqual([]);
    expect(found('hostScan', asked(161))).toHaveLength(1);
  });

  it('is not a server of many clients, nor a client of many servers', () => {
    const used = { sent: 400, received: 900, receivedPackets: 4 };
    expect(
      found(
        'hostScan',
        probes(40, (i) => ({ destination: `198.18.9.${i}`, ...used })),
      ),
    ).toEqual([]);
  });
});

describe('the flows of a scan', () => {
  const sweep = probes(10, (i) => ({ port: 445, destination: `10.0.9.${i}` }));
  const detected = (flows: readonly TestFlow[]) => {
    const { findings, findingOfRow } = detectFindings(viewOf(batchOf(flows)));
    return Array.from(findingOfRow, (position) => findings[position]?.detection ?? null);
  };

  it('are all of them, however many the finding names', () => {
    const many = probes(MAX_FINDING_ROWS + 200, (i) => ({
      port: 445,
      destination: `10.1.${Math.floor(i / 200)}.${1 + (i % 200)}`,
    }));
    expect(found('hostScan', many)[0]!.rows).toHaveLength(MAX_FINDING_ROWS);
    expect(new Set(detected(many))).toEqual(new Set(['hostScan']));
  });

  it('are what the source asked in silence beside it, too', () => {
    const beside = { second: 5, destination: '10.0.9.3', port: 139, ...silent };
    expect(detected([...sweep, beside])[10]).toBe('hostScan');
    expect(detected([...sweep, { ...beside, second: 500 }])[10]).toBeNull();
    expect(detected([...sweep, { ...beside, source: '10.0.0.6' }])[10]).toBeNull();
    expect(detected([...sweep, { ...beside, destination: 'site.example' }])[10]).toBeNull();
    expect(detected([...sweep, { ...beside, sent: 300, received: 900, receivedPackets: 4 }])[10]).toBeNull();
  });

  it('are of one host where one host was scanned', () => {
    const ports = probes(10, (i) => ({ port: 1000 + i }));
    expect(detected([...ports, { second: 5, destination: '10.0.9.8', port: 139, ...silent }])[10]).toBeNull();
  });

  it('are ports that only greeted, and none that something was asked of', () => {
    const greeting = { received: 40, receivedPackets: 3, sentPackets: 4 };
    const ports = [21, 22, 23, 25, 110, 143];
    const greeted = (flow: Partial<TestFlow>) =>
      found(
        'portScan',
        probes(ports.length, (i) => ({ port: ports[i]!, ...greeting, ...flow })),
      );
    expect(greeted({})[0]!.sentence).toContain('100 % answered');
    expect(greeted({ sent: 20 })).toEqual([]);
    expect(greeted({ received: 5000 })).toEqual([]);
  });
});

describe('logins tried in a row', () => {
  const session = { sent: 1500, received: 2400, sentPackets: 9, receivedPackets: 11, seconds: 2, port: 22 };
  const sessions = (count: number, flow: (i: number) => Partial<TestFlow> = () => ({})) =>
    probes(count, (i) => ({ ...session, second: i * 3, ...flow(i) }));

  it('are many short sessions of one size', () => {
    const [finding] = found('loginGuessing', sessions(10));
    expect(finding).toMatchObject({ destination: '10.0.9.9:22', flowCount: 10 });
    expect(finding!.sentence).toBe(
      'Opened 10 short sessions with a login service in 29 s, typically 1.5 kB sent in each.',
    );
  });

  it('are tries at file shares, too', () => {
    const [finding] = found(
      'loginGuessing',
      sessions(10, () => ({ port: 445 })),
    );
    expect(finding!.sentence).toContain('10 short sessions with file shares');
  });

  it('are six at least, close together, of even size, and at a login service', () => {
    expect(found('loginGuessing', sessions(6))).toHaveLength(1);
    expect(found('loginGuessing', sessions(5))).toEqual([]);
    expect(
      found(
        'loginGuessing',
        sessions(10, (i) => ({ second: i * 130 - (i % 3) * 25 })),
      ),
    ).toHaveLength(1);
    expect(
      found(
        'loginGuessing',
        sessions(10, (i) => ({ second: i * 140 - (i % 3) * 25 })),
      ),
    ).toEqual([]);
    expect(
      found(
        'loginGuessing',
        sessions(10, (i) => ({ sent: 500 * (i + 1) })),
      ),
    ).toEqual([]);
    expect(
      found(
        'loginGuessing',
        sessions(10, () => ({ port: 443 })),
      ),
    ).toEqual([]);
    expect(
      found(
        'loginGuessing',
        sessions(10, () => ({ received: 90_000 })),
      ),
    ).toEqual([]);
  });
});

describe('a job that logs in within the network', () => {
  const jobs = (pace: number, flow: (i: number) => Partial<TestFlow> = () => ({})) =>
    found(
      'loginGuessing',
      probes(60, (i) => ({
        ...{ sent: 3400, received: 3600, sentPackets: 14, receivedPackets: 15, seconds: 1.2, port: 22 },
        second: i * pace + (i % 4) * 0.3,
        ...flow(i),
      })),
    );

  it('is no guessing at an even pace', () => {
    for (const pace of [31, 60, 119]) expect(jobs(pace)).toEqual([]);
  });

  it('is so at a faster or an uneven pace, and where either side is outside', () => {
    expect(jobs(29)).toHaveLength(1);
    expect(jobs(60, (i) => ({ second: i * 60 + (i % 2) * 20 }))).toHaveLength(1);
    expect(jobs(60, () => ({ destination: '93.184.216.34' }))).toHaveLength(1);
    expect(jobs(60, () => ({ source: '93.184.216.34' }))).toHaveLength(1);
  });
});

describe('a storm of look-ups', () => {
  const questions = (count: number, flow: (i: number) => Partial<TestFlow> = () => ({})) =>
    probes(count, (i) => ({ port: 53, protocol: PROTOCOL_UDP, sent: 31, sourceFlags: -1, ...flow(i) }));
  const answered = (received: number) => ({ received, receivedPackets: 1 });

  it('is many questions in a short time that come to nothing', () => {
    const [finding] = found('lookupStorm', questions(60));
    expect(finding).toMatchObject({ destination: '10.0.9.9:53', flowCount: 60 });
    expect(finding!.sentence).toBe('Asked 60 questions that came to nothing in 5.9 s, 100 % of all to this resolver.');
    expect(finding!.score).toBeGreaterThanOrEqual(50);
    expect(
      found(
        'lookupStorm',
        questions(60, () => answered(43)),
      ),
    ).toHaveLength(1);
  });

  it('is not few of them, nor slow ones, nor questions that were answered', () => {
    expect(found('lookupStorm', questions(30))).toHaveLength(1);
    expect(found('lookupStorm', questions(29))).toEqual([]);
    expect(
      found(
        'lookupStorm',
        questions(60, (i) => ({ second: i * 0.6 })),
      ),
    ).toEqual([]);
    expect(
      found(
        'lookupStorm',
        questions(60, () => answered(47)),
      ),
    ).toEqual([]);
    expect(
      found(
        'lookupStorm',
        questions(60, (i) => (i % 4 === 0 ? answered(90) : {})),
      ),
    ).toEqual([]);
    expect(
      found(
        'lookupStorm',
        questions(60, () => ({ port: 5353 })),
      ),
    ).toEqual([]);
  });
});
