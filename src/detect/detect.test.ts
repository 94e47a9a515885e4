import { describe, expect, it } from 'vitest';
import { DETECTION_IDS, MAX_FINDING_ROWS, type Silence } from '../model/finding.ts';
import { createFlowBatch } from '../model/flow-batch.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import { MAX_FINDINGS_PER_DETECTION } from './finding-list.ts';
import { DETECTIONS, detectFindings } from './index.ts';
import { batchOf, type TestFlow, viewOf } from './testing/test-flows.ts';

const beacon = (destination: string, source = '10.0.0.5', count = 20): TestFlow[] =>
  Array.from({ length: count }, (_, i) => ({ second: i * 30, destination, source }));

const scan = (count: number, source = '10.0.0.5'): TestFlow[] =>
  Array.from({ length: count }, (_, i) => ({
    second: i / 100,
    source,
    destination: '10.0.9.9',
    port: 1 + i,
    sent: 0,
    received: 0,
    sentPackets: 1,
    receivedPackets: 0,
  }));

const history = { sampleCount: 100, sampleCountOf: (row: number) => row % 2, isCommon: () => false };

describe('findings', () => {
  it('come highest score first, each with parts that add up to its score', () => {
    const flows = [...beacon('a.example'), ...scan(40), { second: 3, destination: 'd.example', sent: 900_000 }];
    const { findings } = detectFindings(viewOf(batchOf(flows)), history);
    expect(new Set(findings.map(({ detection }) => detection))).toEqual(
      new Set(['beaconing', 'portScan', 'upload', 'firstSeen']),
    );
    expect(findings.map(({ score }) => score)).toEqual(findings.map(({ score }) => score).sort((a, b) => b - a));
    for (const { parts, score } of findings) {
      const sum = parts.reduce((total, { share }) => total + share, 0);
      expect(Math.abs(Math.min(Math.max(sum, 0), 100) - score)).toBeLessThanOrEqual(0.5);
    }
  });

  it('never hold a host name in their sentence', () => {
    const name = 'ignore-all-of-this.example';
    const flows = [...beacon(name), ...beacon(name, '10.0.0.9').map((flow) => ({ ...flow, sent: 90_000 }))];
    const { findings } = detectFindings(viewOf(batchOf(flows)), history);
    expect(findings.length).toBeGreaterThan(1);
    for (const { sentence, title } of findings) expect(`${title} ${sentence}`).not.toContain('ignore');
  });

  it('are the same for the same flows', () => {
    const flows = [...beacon('a.example'), ...beacon('b.example'), ...scan(300)];
    const first = detectFindings(viewOf(batchOf(flows)), history);
    expect(detectFindings(viewOf(batchOf(flows)), history)).toEqual(first);
  });

  it('are bounded in number and in rows, and what is let go is counted', () => {
    const many = Array.from({ length: MAX_FINDINGS_PER_DETECTION + 40 }, (_, i) => beacon(`b${i}.example`)).flat();
    const { findings, leftOut } = detectFindings(viewOf(batchOf(many)));
    expect(findings).toHaveLength(MAX_FINDINGS_PER_DETECTION);
    expect(leftOut).toBe(40);
    const [large] = detectFindings(viewOf(batchOf(scan(3000)))).findings;
    expect(large).toMatchObject({ detection: 'portScan', flowCount: 3000 });
    expect(large!.rows).toEqual(Array.from({ length: MAX_FINDING_ROWS }, (_, i) => i));
  });

  it('that are strongest stay when there are too many', () => {
    const weak = Array.from({ length: 150 }, (_, i) => beacon(`b${i}.example`, '10.0.0.5', 9)).flat();
    const { findings } = detectFindings(viewOf(batchOf([...weak, ...beacon('strong.example', '10.0.0.5', 60)])));
    expect(findings[0]!.destination).toBe('strong.example:443');
  });
});

describe('a silence', () => {
  const view = viewOf(batchOf([...beacon('a.example'), ...beacon('x.b.example'), ...beacon('a.example', '10.0.0.7')]));
  const none: Silence = { detection: null, source: null, destination: null, untilMicros: null };
  const silencedBy = (silence: Partial<Silence>, nowMicros = 1000): (string | null)[] => {
    const { findings, silenced } = detectFindings(view, null, { silences: [{ ...none, ...silence }], nowMicros });
    expect(findings.length + silenced.length).toBe(3);
    return silenced.map(({ source, destination }) => `${source} ${destination}`).sort();
  };
  const all = ['10.0.0.5 a.example:443', '10.0.0.5 x.b.example:443', '10.0.0.7 a.example:443'];

  it('is of a detection, a source, a destination, or all that it names', () => {
    expect(silencedBy({ detection: 'beaconing' })).toEqual(all);
    expect(silencedBy({ detection: 'portScan' })).toEqual([]);
    expect(silencedBy({ source: '10.0.0.7' })).toEqual([all[2]]);
    expect(silencedBy({ destination: 'A.example' })).toEqual([all[0], all[2]]);
    expect(silencedBy({ destination: 'a.example:443', source: '10.0.0.5' })).toEqual([all[0]]);
    expect(silencedBy({ destination: 'a.example:80' })).toEqual([]);
    expect(silencedBy({ destination: '*.b.example' })).toEqual([all[1]]);
    expect(silencedBy({ destination: 'b.example' })).toEqual([]);
  });

  it('ends at its time', () => {
    expect(silencedBy({ detection: 'beaconing', untilMicros: 1001 })).toEqual(all);
    expect(silencedBy({ detection: 'beaconing', untilMicros: 1000 })).toEqual([]);
  });

  it('that names nothing silences nothing', () => {
    expect(silencedBy({})).toEqual([]);
  });

  it('of ports or of an address takes no part of an IPv6 address for a port', () => {
    const scanOf = (destination: string) => scan(40).map((flow) => ({ ...flow, destination }));
    const found = viewOf(
      batchOf([
        ...scanOf('2001:db8::8822'),
        ...scanOf('192.0.2.22').map((flow) => ({ ...flow, source: '10.0.0.7' })),
        ...[...beacon('2001:db8::9'), ...beacon('2001:db8::443'), ...beacon('192.0.2.9'), ...beacon('a.example')].map(
          (flow, i) => ({ ...flow, port: i < 20 ? 8822 : 443 }),
        ),
      ]),
    );
    const silenced = (silence: Partial<Silence>): (string | null)[] => {
      const findings = detectFindings(found, null, { silences: [{ ...none, ...silence }], nowMicros: 0 }).silenced;
      return [...new Set(findings.map(({ destination }) => destination))].sort();
    };
    const port = (number: number) => ({ ports: [{ first: number, last: number }] });
    expect(silenced({ detection: 'portScan' })).toEqual(['192.0.2.22', '2001:db8::8822']);
    expect(silenced(port(8822))).toEqual(['2001:db8::9:8822']);
    expect(silenced(port(443))).toEqual(['192.0.2.9:443', '2001:db8::443:443', 'a.example:443']);
    expect(silenced({ destination: '2001:db8::8822' })).toEqual(['2001:db8::8822']);
    expect(silenced({ destination: '2001:db8:' })).toEqual([]);
    expect(silenced({ destination: '2001:db8::9', ...port(8822) })).toEqual(['2001:db8::9:8822']);
    expect(silenced({ destination: '2001:db8::9:8822' })).toEqual(['2001:db8::9:8822']);
    expect(silenced({ destination: '192.0.2.9', ...port(8822) })).toEqual([]);
  });
});

describe('hostile flows', () => {
  it('that are none find nothing', () => {
    expect(detectFindings(viewOf(createFlowBatch(0)), history)).toEqual({
      findings: [],
      findingOfRow: new Int32Array(0),
      silenced: [],
      leftOut: 0,
    });
  });

  it('without a time are passed over', () => {
    const flows = [...beacon('a.example'), ...beacon('b.example')];
    const batch = batchOf(flows);
    for (let row = 0; row < batch.count; row += 2)
      batch.startMicros[row] = [Number.NaN, Number.NEGATIVE_INFINITY][(row % 4) >> 1]!;
    for (let row = 1; row < batch.count; row += 2) batch.endMicros[row] = [Number.NaN, 0, 1e300][row % 3]!;
    const { findings } = detectFindings(viewOf(batch), history);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(Number.isFinite(finding.endMicros) && finding.endMicros >= finding.startMicros).toBe(true);
      expect(finding.sentence).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('all at the same time, or with numbers that are none, find nothing out of bounds', () => {
    for (const value of [0, Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 53]) {
      const batch = batchOf([...beacon('a.example'), ...scan(30), ...beacon('10.0.0.1', '10.0.0.8')]);
      if (value === 0) batch.startMicros.fill(batch.startMicros[0]!);
      for (const column of [batch.srcPayloadBytes, batch.dstPayloadBytes, batch.srcPackets, batch.dstPackets])
        for (let row = 0; row < batch.count; row += 3) column[row] = value;
      for (const { score, parts, sentence } of detectFindings(viewOf(batch), history).findings) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        for (const part of parts) expect(Number.isFinite(part.value) && Number.isFinite(part.share)).toBe(true);
        expect(sentence).not.toMatch(/NaN|undefined/);
      }
    }
  });

  it('out of order are put into it', () => {
    const batch = batchOf(beacon('a.example', '10.0.0.5', 30));
    const [inOrder] = detectFindings(viewOf(batch)).findings;
    batch.startMicros.reverse();
    batch.endMicros.reverse();
    const [reversed] = detectFindings(viewOf(batch)).findings;
    expect(reversed!.score).toBe(inOrder!.score);
    expect(reversed!.rows[0]).toBe(29);
  });

  it('without hosts or ports are looked at like any others', () => {
    const batch = batchOf(beacon('10.0.0.1').map((flow) => ({ ...flow, port: -1, protocol: 255 })));
    batch.srcAddress.fill(-1);
    batch.dstAddress.fill(-1);
    expect(() => detectFindings(viewOf(batch), history)).not.toThrow();
  });

  it('cost time in proportion to their number', () => {
    const timeOf = (count: number): number => {
      const batch = createFlowBatch(count);
      for (let row = 0; row < count; row++) {
        batch.protocol[row] = row % 5 === 0 ? PROTOCOL_UDP : 6;
        batch.srcAddress[row] = batch.addresses.internIpv4(0x0a000000 + (row % 97));
        batch.dstAddress[row] = batch.addresses.internIpv4(0x50000000 + (row % (count / 8)));
        batch.dstPort[row] = row % 5 === 0 ? 53 : row % 3000;
        batch.startMicros[row] = row * 1000;
        batch.endMicros[row] = row * 1000;
      }
      const view = viewOf(batch);
      const started = process.cpuUsage();
      detectFindings(view, history);
      return process.cpuUsage(started).user / 1000;
    };
    timeOf(20_000);
    expect(timeOf(400_000)).toBeLessThan(60 * Math.max(timeOf(40_000), 20));
  });
});

describe('the list of detections', () => {
  it('has ids of its own, and thresholds that say what they are for', () => {
    expect(DETECTIONS.map(({ id }) => id)).toEqual(DETECTION_IDS);
    expect(new Set(DETECTION_IDS).size).toBe(DETECTION_IDS.length);
    for (const { id, title, meaning, mistakenFor, thresholds } of DETECTIONS) {
      expect(id).toMatch(/^[a-z][A-Za-z]+$/);
      for (const text of [title, meaning, mistakenFor]) expect(text).toMatch(/^[A-Z]/);
      expect(Object.keys(thresholds).length).toBeGreaterThan(1);
      for (const threshold of Object.values(thresholds)) expect(threshold.meaning).toMatch(/^[A-Z].*\.$/s);
    }
  });
});
