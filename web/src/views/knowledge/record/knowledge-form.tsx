import { Checkbox, Group, NativeSelect, SimpleGrid, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CONCERNS } from './concern-meter.tsx';
import {
  type KnowledgeForm as Form,
  KNOWLEDGE_FLAGS,
  KNOWLEDGE_LIMITS,
  KNOWLEDGE_LISTS,
  KNOWLEDGE_NAMES,
  KNOWLEDGE_TEXTS,
  type KnowledgeFlag,
  type KnowledgeList,
  type KnowledgeText,
  knowledgeOf,
} from './knowledge-form-state.ts';

const LEVELS = [
  { value: '', label: 'says nothing' },
  ...CONCERNS.map((meaning, i) => ({ value: String(i + 1), label: `${i + 1} of 5, ${meaning}` })),
];

const LIST_HINTS: Readonly<Record<KnowledgeList, string>> = {
  owner_groups: 'Organisations, Enter after each',
  landscape: 'By good and bad alike',
  ttp_of_groups: 'Attacker groups',
  comments: 'Enter after each',
  refs: 'Where to read on',
};

const TEXT_HINTS: Readonly<Record<KnowledgeText, string>> = {
  intended_purpose: 'What it was made for.',
  abuse: 'How it, or its kind of service, is abused.',
  when_concerned: 'When a visit deserves a closer look. Verdicts say so.',
  report_abuse_how: 'Where abuse is reported.',
};

/** What a place is beyond its record, folded away until somebody wants to say it. */
export function KnowledgeForm({
  form,
  hasPack,
  onChange,
}: {
  readonly form: Form;
  /** Whether a pack describes the place: it says the rest. */
  readonly hasPack: boolean;
  readonly onChange: (form: Form) => void;
}) {
  // Where it begins: from then on it is opened and closed by hand alone.
  const [isOpen] = useState(() => Object.keys(knowledgeOf(form)).length > 0);
  const set = (change: Partial<Form>) => onChange({ ...form, ...change });
  return (
    <details open={isOpen} className="more">
      <summary className="fold">More about the place</summary>
      <Stack gap="sm" mt="xs">
        <Text size="sm" c="dimmed">
          {hasPack
            ? 'What you leave empty, the pack goes on saying.'
            : 'All of it may stay empty. It is said of this one place, not of names below it.'}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
          <TextInput
            label={KNOWLEDGE_NAMES.category}
            placeholder="As “File Sharing”"
            value={form.category}
            onChange={(event) => set({ category: event.currentTarget.value })}
            maxLength={KNOWLEDGE_LIMITS.line}
            size="xs"
          />
          <NativeSelect
            label={KNOWLEDGE_NAMES.concern_level}
            data={LEVELS}
            value={form.concern_level === null ? '' : String(form.concern_level)}
            onChange={({ currentTarget: { value } }) => set({ concern_level: value === '' ? null : Number(value) })}
            size="xs"
          />
          {KNOWLEDGE_LISTS.map((field) => (
            <TagsInput
              key={field}
              label={KNOWLEDGE_NAMES[field]}
              placeholder={form[field].length === 0 ? LIST_HINTS[field] : ''}
              value={[...form[field]]}
              onChange={(list) => set({ [field]: list })}
              maxTags={KNOWLEDGE_LIMITS.lines}
              // Comments and names of owners hold commas.
              splitChars={[]}
              acceptValueOnBlur
              size="xs"
            />
          ))}
        </SimpleGrid>
        <Group gap="md">
          {KNOWLEDGE_FLAGS.map((field) => (
            <Checkbox
              key={field}
              label={`${KNOWLEDGE_NAMES[field]}: ${flagWord(form[field])}`}
              checked={form[field] === true}
              indeterminate={form[field] === null}
              onChange={() => set({ [field]: nextFlag(form[field]) } as Partial<Record<KnowledgeFlag, boolean | null>>)}
              size="sm"
            />
          ))}
        </Group>
        {KNOWLEDGE_TEXTS.map((field) => (
          <Textarea
            key={field}
            label={KNOWLEDGE_NAMES[field]}
            description={TEXT_HINTS[field]}
            value={form[field]}
            onChange={(event) => set({ [field]: event.currentTarget.value })}
            maxLength={KNOWLEDGE_LIMITS.text}
            autosize
            minRows={2}
            maxRows={8}
            size="xs"
          />
        ))}
      </Stack>
    </details>
  );
}

/** Each press goes on: nothing said, yes, no, and again. */
function nextFlag(value: boolean | null): boolean | null {
  if (value === null) return true;
  return value ? false : null;
}

function flagWord(value: boolean | null): string {
  if (value === null) return 'nothing said';
  return value ? 'yes' : 'no';
}
