import type { MetadataRecord } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { editOf, formOf, isSameRecord, problemsOf, readTags, verdictWords } from './record-form-state.ts';

const RECORD: MetadataRecord = {
  title: 'A wiki',
  description: 'Read every day.',
  relevance: 'knownUninteresting',
  destinationTags: '["Documentation","Wiki"]',
  activityPurposeTags: '',
  impactsTags: '',
  threatTags: '',
  attackVectorTags: '',
  securityTags: '',
  associatedAppOrServiceTags: 'old words',
  platformHintTags: '',
};

describe('a form of a record', () => {
  it('gives back what it was made of, with tags as lists', () => {
    expect(editOf(formOf(RECORD), null)).toEqual({
      record: {
        ...RECORD,
        destinationTags: ['Documentation', 'Wiki'],
        activityPurposeTags: [],
        impactsTags: [],
        threatTags: [],
        attackVectorTags: [],
        securityTags: [],
        associatedAppOrServiceTags: ['old words'],
        platformHintTags: [],
      },
    });
  });

  it('sends what a destination is beyond its record, an empty object to take it away, and nothing of all else', () => {
    expect('knowledge' in editOf(formOf(RECORD), null)).toBe(false);
    expect(editOf(formOf(RECORD, null), null).knowledge).toEqual({});
    const form = formOf(RECORD, { concern_level: 2 });
    expect(editOf(form, null).knowledge).toEqual({ concern_level: 2 });
    expect(isSameRecord(form, formOf(RECORD, { concern_level: 3 }))).toBe(false);
    const short = { ...form, knowledge: { ...form.knowledge!, abuse: 'no' } };
    expect(problemsOf(short)).toEqual(['“How it is abused” has 2 characters, and takes 3 to 2,000.']);
  });

  it('keeps the rule of an Event and the reason', () => {
    const rule = { steps: ['a'.repeat(32), 'b'.repeat(32)], windowSeconds: 60 };
    expect(editOf({ ...formOf(RECORD), reason: ' seen often ' }, rule)).toMatchObject({ rule, reason: 'seen often' });
  });

  it('sends tags once and without blanks around them', () => {
    const form = formOf(RECORD);
    const edit = editOf({ ...form, tags: { ...form.tags, threatTags: [' Phishing', 'Phishing', ' '] } }, null);
    expect(edit.record['threatTags']).toEqual(['Phishing']);
  });

  it('says what is missing and what is too long', () => {
    expect(problemsOf(formOf(null))).toEqual(['It needs a title.', 'It needs a description.']);
    expect(problemsOf({ ...formOf(RECORD), title: 'x'.repeat(201) })).toEqual([
      'The title is longer than 200 characters.',
    ]);
    const form = formOf(RECORD);
    expect(problemsOf({ ...form, tags: { ...form.tags, threatTags: ['x'.repeat(101)] } })).toEqual([
      'A tag is longer than 100 characters.',
    ]);
    expect(problemsOf(form)).toEqual([]);
  });

  it('is the same whatever the reason, and another with another tag', () => {
    const form = formOf(RECORD);
    expect(isSameRecord(form, { ...form, reason: 'why' })).toBe(true);
    expect(isSameRecord(form, { ...form, tags: { ...form.tags, threatTags: ['PUPs'] } })).toBe(false);
  });

  it('begins empty where nothing is known', () => {
    expect(formOf({}).title).toBe('');
    expect(readTags(' ')).toEqual([]);
    expect(readTags('[1]')).toEqual(['[1]']);
  });
});

it('says how verdicts take a relevance: what was seen near bad needs more than that', () => {
  const form = formOf(null);
  const seen = { ...form, relevance: 'seenNearBad' } as const;
  expect(verdictWords(seen)).toContain('Alone it counts as everyday.');
  const withThreat = { ...seen, tags: { ...seen.tags, threatTags: ['Trojan'] } };
  expect(verdictWords(withThreat)).toContain('Alone it counts as everyday.');
  const withVector = { ...seen, tags: { ...seen.tags, attackVectorTags: ['Phishing'] } };
  expect(verdictWords(withVector)).toBe('Verdicts count it, for its tags of attack vectors or impacts.');
  expect(verdictWords({ ...form, relevance: 'knownBad' })).toBe('Verdicts always count it.');
});
