import { WRITTEN_KNOWLEDGE_FIELDS } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import {
  isKnowledgeForm,
  KNOWLEDGE_NAMES,
  type KnowledgeForm,
  knowledgeFormOf,
  knowledgeOf,
  knowledgeProblems,
} from './knowledge-form-state.ts';

const KNOWLEDGE = {
  owner_groups: ['Example Ltd'],
  concern_level: 3,
  category: 'File Sharing',
  controllable_subdomains: false,
  abuse: 'Malware is stored there.',
};

describe('a form of what a place is beyond its record', () => {
  it('gives back what it was made of, and nothing of nothing', () => {
    expect(knowledgeOf(knowledgeFormOf(KNOWLEDGE))).toEqual(KNOWLEDGE);
    expect(knowledgeOf(knowledgeFormOf(null))).toEqual({});
    expect(Object.keys(knowledgeFormOf(null)).sort()).toEqual([...WRITTEN_KNOWLEDGE_FIELDS].sort());
    expect(Object.keys(KNOWLEDGE_NAMES)).toEqual([...WRITTEN_KNOWLEDGE_FIELDS]);
  });

  it('sends texts without blanks around them, entries once, and tells no from nothing said', () => {
    const form: KnowledgeForm = {
      ...knowledgeFormOf(null),
      refs: [' a', 'a', ' '],
      abuse: ' Used so.\n',
      category: ' ',
      controllable_urls: false,
    };
    expect(knowledgeOf(form)).toEqual({ refs: ['a'], abuse: 'Used so.', controllable_urls: false });
  });

  it('says what is too long or too short', () => {
    const form: KnowledgeForm = {
      ...knowledgeFormOf(null),
      owner_groups: ['x'.repeat(201)],
      refs: Array.from({ length: 101 }, (_, i) => `${i}`),
      category: 'x'.repeat(201),
      abuse: 'no',
    };
    expect(knowledgeProblems(form)).toEqual([
      'An entry of “Run by” is longer than 200 characters.',
      '“Sources” has more than 100 entries.',
      'The class is longer than 200 characters.',
      '“How it is abused” has 2 characters, and takes 3 to 2,000.',
    ]);
    expect(knowledgeProblems(knowledgeFormOf(KNOWLEDGE))).toEqual([]);
  });

  it('is told from anything else that was kept', () => {
    expect(isKnowledgeForm(JSON.parse(JSON.stringify(knowledgeFormOf(KNOWLEDGE))))).toBe(true);
    for (const value of [null, 1, {}, { ...knowledgeFormOf(null), abuse: 1 }, { ...knowledgeFormOf(null), refs: '' }])
      expect(isKnowledgeForm(value)).toBe(false);
  });
});
