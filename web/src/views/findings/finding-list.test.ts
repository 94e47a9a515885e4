import { describe, expect, it } from 'vitest';
import { groupFindings } from './finding-groups.ts';
import { FINDING_DEFAULTS, findingQuery, isFindingFiltered, leastScore } from './finding-query.ts';
import { measuredText } from './number-words.ts';
import { testFinding } from './testing/finding-fixture.ts';

describe('groups of findings', () => {
  const findings = [
    testFinding({ id: 'a', score: 60 }),
    testFinding({ id: 'b', detection: 'portScan', destination: null, score: 90 }),
    testFinding({ id: 'c', sampleId: 'sample-2', score: 70 }),
  ];

  it('have a detection in common, and the one that scores best is first', () => {
    expect(groupFindings(findings, 'detection')).toEqual([
      { key: 'portScan', findings: [findings[1]], bestScore: 90, samples: 1 },
      { key: 'beaconing', findings: [findings[0], findings[2]], bestScore: 70, samples: 2 },
    ]);
  });

  it('keep those apart that are about many destinations', () => {
    expect(groupFindings(findings, 'destination').map(({ key }) => key)).toEqual([null, 'evil.example:443']);
  });

  it('are one by time, in the order of the server, and none without findings', () => {
    expect(groupFindings(findings, 'time').map((group) => group.findings)).toEqual([findings]);
    expect(groupFindings([], 'time')).toEqual([]);
  });
});

it('tells one of a unit as one', () => {
  expect(measuredText(1, 'flows')).toBe('1 flow');
  expect(measuredText(2, 'flows')).toBe('2 flows');
  expect(measuredText(1, 'samples')).toBe('1 sample');
  expect(measuredText(1, 's')).toBe('1 s');
});

describe('the filter of the address', () => {
  it('asks for those that count unless it says otherwise', () => {
    expect(findingQuery(FINDING_DEFAULTS)).toEqual({ silenced: false });
    expect(findingQuery({ ...FINDING_DEFAULTS, silenced: 'any' })).toEqual({});
    expect(isFindingFiltered({ ...FINDING_DEFAULTS, group: 'detection' })).toBe(false);
  });

  it('names what was chosen, without blanks around it', () => {
    const state = {
      ...FINDING_DEFAULTS,
      detection: 'upload',
      minScore: '60',
      destination: ' *.example ',
      source: '10.0.0.5',
    };
    expect(findingQuery(state)).toEqual({
      detection: 'upload',
      minScore: 60,
      destination: '*.example',
      source: '10.0.0.5',
      silenced: false,
    });
    expect(isFindingFiltered(state)).toBe(true);
  });

  it('takes any text for a score and asks for none that there cannot be', () => {
    expect(['x', '-5', '1000', '55.4', ''].map(leastScore)).toEqual([0, 0, 100, 55, 0]);
  });
});
