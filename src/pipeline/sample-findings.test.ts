import type { EvidenceV1, FindingV1 } from '@flowsage/client';
import { expect, test } from 'vitest';
import type { Finding } from '../model/finding.ts';
import type { SilenceRecord } from '../model/knowledge.ts';
import { listedFindings, sampleFindings } from './sample-findings.ts';

function finding(changes: Partial<Finding>): Finding {
  return {
    detection: 'longConnection',
    title: 'Long connection',
    sentence: 'It was open for 9 hours.',
    score: 60,
    parts: [],
    rows: [1],
    flowCount: 1,
    source: '10.0.0.5',
    destination: 'www.example.com:443',
    destinationPort: 443,
    startMicros: 1_700_000_000_000_000,
    endMicros: 1_700_000_001_500_000,
    ...changes,
  };
}

function evidence(detection: string | null, rows: readonly number[]): EvidenceV1 {
  return {
    rule: 'finding',
    category: 'Suspicious Activity',
    confidence: 'Medium',
    sentence: '',
    destinations: [],
    destinationCount: 0,
    addresses: [],
    detection,
    score: 60,
    numbers: [],
    flowCount: rows.length,
    rows,
    records: [],
  };
}

const told = (findings: readonly Finding[], ...of: readonly EvidenceV1[]): readonly boolean[] =>
  sampleFindings({ findings, silenced: [] }, of, [], 0).map(({ isEvidence }) => isEvidence);

test('a finding is evidence where a piece of it is of its detection and shares a flow', () => {
  const findings = [finding({}), finding({ rows: [2] }), finding({ detection: 'beaconing' })];
  expect(told(findings, evidence('longConnection', [1]))).toEqual([true, false, false]);
  expect(told(findings, evidence(null, [1, 2]))).toEqual([false, false, false]);
});

test('scans of one source are told together, those of another are not', () => {
  const scan = { detection: 'portScan', destination: null };
  const findings = [
    finding(scan),
    finding({ ...scan, rows: [9] }),
    finding({ ...scan, rows: [7], source: '10.0.0.6' }),
  ];
  expect(told(findings, evidence('portScan', [1]))).toEqual([true, true, false]);
});

test('silenced findings come last, with the pack that silences them', () => {
  const silence: SilenceRecord = {
    detection: 'beaconing',
    source: null,
    destination: null,
    until: '2023-12-31',
    untilMicros: 1_704_067_200_000_000,
    reason: 'Ours',
  };
  const silenced = [finding({ detection: 'beaconing', score: 90 })];
  const packs = [{ name: 'ours', silences: [silence] }];
  const all = sampleFindings({ findings: [finding({})], silenced }, [], packs, 1_700_000_000_000_000);
  expect(all.map(({ detection, silencedBy }) => [detection, silencedBy])).toEqual([
    ['longConnection', null],
    ['beaconing', { silenceId: null, pack: 'ours' }],
  ]);
  expect(all[0]).toMatchObject({ firstAt: '2023-11-14T22:13:20.000Z', lastAt: '2023-11-14T22:13:21.500Z' });
});

test('times that no calendar has are none, and rows are as many as a server keeps', () => {
  const rows = Array.from({ length: 150 }, (_, row) => row);
  const [one] = sampleFindings(
    { findings: [finding({ rows, startMicros: Number.NEGATIVE_INFINITY })], silenced: [] },
    [],
    [],
    0,
  );
  expect([one!.firstAt, one!.rows.length]).toEqual([null, 100]);
});

test('what a server lists takes the same form and order', () => {
  const { parts: numbers, destinationPort: _, startMicros: _start, endMicros: _end, ...rest } = finding({});
  const listed: FindingV1 = {
    ...rest,
    numbers: numbers.map((part) => ({ ...part })),
    id: 'a',
    sampleId: 'b',
    fileName: 'c',
    firstAt: null,
    lastAt: null,
    silencedBy: null,
    judgedAt: '2026-01-01T00:00:00Z',
  };
  const silencedBy = { silenceId: 's', pack: null };
  const findings = listedFindings(
    [{ ...listed, silencedBy, score: 99 }, { ...listed, score: 20, rows: [5] }, listed],
    [evidence('longConnection', [1])],
  );
  expect(findings.map(({ score, isEvidence }) => [score, isEvidence])).toEqual([
    [60, true],
    [20, false],
    [99, false],
  ]);
  expect(findings[0]).not.toHaveProperty('sampleId');
});
