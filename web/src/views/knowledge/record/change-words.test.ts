import { type MetadataRecord, TAG_FIELDS } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import {
  changedFields,
  changesBetween,
  changesSentence,
  fieldName,
  knowledgeChanges,
  listed,
  shownChanges,
} from './change-words.ts';

describe('changes of a record in words', () => {
  it('tell how what is written differs from what the pack says', () => {
    const record = {
      ...(Object.fromEntries(TAG_FIELDS.map((field) => [field, ''])) as unknown as MetadataRecord),
      title: 'Mail',
      description: 'Of a provider.',
      destinationTags: '["Mail"]',
    };
    expect(changesBetween(record, record)).toEqual([]);
    const changes = changesBetween(record, { ...record, description: 'Ours.', destinationTags: '["Mail","Ours"]' });
    expect(changesSentence(changes)).toBe('Changes description and tags: destination.');
    expect(shownChanges(changes).map(({ added }) => added)).toEqual([['Ours.'], ['Ours']]);
  });

  it('tell of tags which came, went and stayed', () => {
    expect(
      shownChanges([{ field: 'threatTags', before: ['Phishing', 'PUPs'], after: ['Phishing', 'Trojan'] }]),
    ).toEqual([
      {
        field: 'threatTags',
        name: 'Tags: threats',
        what: 'changed',
        removed: ['PUPs'],
        added: ['Trojan'],
        kept: ['Phishing'],
      },
    ]);
  });

  it('tell relevance by its name and rules by steps and window', () => {
    const [relevance, rule] = shownChanges([
      { field: 'relevance', before: null, after: 'knownBad' },
      { field: 'rule', before: { steps: ['a'.repeat(64), 'b'.repeat(64)], windowSeconds: 90 }, after: null },
    ]);
    expect(relevance).toMatchObject({ what: 'added', added: ['known bad'] });
    expect(rule).toMatchObject({
      what: 'removed',
      removed: [`${'a'.repeat(12)} → ${'b'.repeat(12)} within 1 min 30 s`],
    });
  });

  it('show steps by their names, with the beginning of their flow ids', () => {
    const steps = ['a'.repeat(64), 'b'.repeat(64)];
    const [shown] = shownChanges([
      {
        field: 'rule',
        before: { steps, windowSeconds: 60 },
        after: { steps, windowSeconds: 60, stepNames: ['Opened', ''] },
      },
    ]);
    expect(shown!.added).toEqual([`Opened (${'a'.repeat(12)}) → ${'b'.repeat(12)} within 1 min`]);
  });

  it('tell what a place is beyond its record by names and words', () => {
    const shown = shownChanges([
      { field: 'concern_level', before: 1, after: 3 },
      { field: 'controllable_urls', before: null, after: false },
      { field: 'owner_groups', before: ['Example Ltd'], after: ['Example Ltd', 'Others'] },
    ]);
    expect(shown.map(({ name, removed, added, kept }) => [name, removed, added, kept])).toEqual([
      ['Concern', ['1 of 5, nothing to worry about on its own'], ['3 of 5, worth a thought'], []],
      ['Strangers can publish under its URLs', [], ['no'], []],
      ['Run by', [], ['Others'], ['Example Ltd']],
    ]);
    expect(changedFields(['abuse', 'title'])).toBe('how it is abused and title');
  });

  it('hold what a pack says against the fields that people give in its place', () => {
    const ofPack = {
      category: 'Mail',
      abuse: 'Unknown',
      refs: [] as string[],
      concern_level: 2,
    } as unknown as Parameters<typeof knowledgeChanges>[0];
    const changes = [
      { field: 'title', before: null, after: 'Ours' },
      { field: 'category', before: null, after: 'File Sharing' },
      { field: 'abuse', before: null, after: 'Used so.' },
      { field: 'refs', before: null, after: ['a'] },
      { field: 'concern_level', before: null, after: 2 },
    ];
    expect(knowledgeChanges(ofPack, changes)).toEqual([
      { field: 'category', before: 'Mail', after: 'File Sharing' },
      { field: 'abuse', before: null, after: 'Used so.' },
      { field: 'refs', before: null, after: ['a'] },
    ]);
    expect(knowledgeChanges(null, changes)).toEqual(changes.slice(1));
  });

  it('are summed up in a sentence', () => {
    expect(changesSentence([])).toBe('Changes nothing.');
    expect(
      changesSentence([
        { field: 'title', before: 'a', after: 'b' },
        { field: 'description', before: 'a', after: 'b' },
        { field: 'threatTags', before: null, after: ['PUPs'] },
        { field: 'relevance', before: 'knownBad', after: null },
      ]),
    ).toBe('Changes title and description; adds tags: threats; takes away relevance.');
  });

  it('show fields and values that nobody knows as they are', () => {
    expect(fieldName('constructor')).toBe('constructor');
    expect(shownChanges([{ field: 'new', before: null, after: { a: 1 } }])[0]!.added).toEqual(['{"a":1}']);
  });

  it('join names as people do', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });
});
