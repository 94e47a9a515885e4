import type { FindingV1 } from '@flowsage/client';

/** A finding for tests, as the server tells one. */
export function testFinding(changes: Partial<FindingV1> = {}): FindingV1 {
  return {
    id: 'finding-1',
    sampleId: 'sample-1',
    fileName: 'beacon.pcap',
    detection: 'beaconing',
    title: 'Beaconing',
    sentence: '10.0.0.5 came back to evil[.]example every 60 s.',
    score: 80,
    numbers: [{ name: 'beats', value: 60, unit: '', threshold: 8, share: 20 }],
    source: '10.0.0.5',
    destination: 'evil.example:443',
    firstAt: '2026-01-02T03:04:05.000Z',
    lastAt: '2026-01-02T04:04:05.000Z',
    flowCount: 60,
    rows: [1, 2, 3],
    silencedBy: null,
    judgedAt: '2026-01-03T00:00:00.000Z',
    ...changes,
  };
}
