import { describe, expect, it } from 'vitest';
import { hiddenBy, isSilencedBy, silenceEnd, silenceParts, spokenParts } from './silence-scopes.ts';
import { testFinding } from './testing/finding-fixture.ts';

const finding = testFinding();

describe('scopes of a silence', () => {
  it('say of a finding what they name and nothing else', () => {
    const nothing = { detection: null, source: null, destination: null, sampleId: null };
    expect(silenceParts(finding, 'destination')).toEqual({ ...nothing, destination: 'evil.example:443' });
    expect(silenceParts(finding, 'source')).toEqual({ ...nothing, source: '10.0.0.5' });
    expect(silenceParts(finding, 'here')).toEqual({ ...nothing, detection: 'beaconing', sampleId: 'sample-1' });
    expect(silenceParts(finding, 'detection')).toEqual({ ...nothing, detection: 'beaconing' });
    expect(silenceParts(finding, 'finding')).toEqual({
      ...nothing,
      detection: 'beaconing',
      source: '10.0.0.5',
      destination: 'evil.example:443',
    });
  });

  it('are not there for a destination that the finding does not have', () => {
    const scan = testFinding({ destination: null });
    expect(silenceParts(scan, 'destination')).toBeNull();
    expect(silenceParts(scan, 'finding')).toEqual({
      detection: 'beaconing',
      source: '10.0.0.5',
      destination: null,
      sampleId: null,
    });
  });

  it('always hide the finding that they were made of', () => {
    for (const scope of ['finding', 'destination', 'source', 'here', 'detection'] as const)
      expect(isSilencedBy(finding, silenceParts(finding, scope)!), scope).toBe(true);
  });

  it('count what is hidden: in any case of letters, in one sample where they are of one, and not what is silent', () => {
    const listed = [
      finding,
      testFinding({ destination: 'EVIL.example:443', source: '10.0.0.6' }),
      testFinding({ sampleId: 'sample-2' }),
      testFinding({ detection: 'upload', destination: null }),
      testFinding({ silencedBy: { silenceId: 'silence-1', pack: null } }),
    ];
    expect(hiddenBy(listed, silenceParts(finding, 'destination')!)).toBe(3);
    expect(hiddenBy(listed, silenceParts(finding, 'source')!)).toBe(3);
    expect(hiddenBy(listed, silenceParts(finding, 'here')!)).toBe(2);
    expect(hiddenBy(listed, silenceParts(finding, 'detection')!)).toBe(3);
    expect(hiddenBy(listed, silenceParts(finding, 'finding')!)).toBe(2);
  });
});

describe('a silence', () => {
  it('ends after the time that was chosen', () => {
    const now = Date.parse('2026-01-01T00:00:00.000Z');
    expect(silenceEnd('1 day', now)).toBe('2026-01-02T00:00:00.000Z');
    expect(silenceEnd('1 year', now)).toBe('2027-01-01T00:00:00.000Z');
  });

  it('is told by the parts that say something', () => {
    const silence = {
      id: 's',
      detection: 'beaconing',
      source: null,
      destination: '*.example',
      ports: '443',
      sampleId: null,
      reason: 'Ours.',
      accountId: 'a',
      at: '2026-01-01T00:00:00.000Z',
      expires: '2026-01-02T00:00:00.000Z',
      state: 'active',
      takenBack: null,
    } as const;
    expect(spokenParts(silence)).toEqual([
      ['detection', 'beaconing'],
      ['destination', '*.example'],
      ['ports', '443'],
    ]);
  });
});
