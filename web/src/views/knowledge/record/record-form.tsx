import { TAG_FIELDS } from '@flowsage/client';
import { Group, Radio, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { TAG_NAMES } from '../../sample/details/tag-names.ts';
import { KnowledgeForm } from './knowledge-form.tsx';
import { FORM_LIMITS, type RecordForm as Form, verdictWords } from './record-form-state.ts';

const RELEVANCE_CHOICES = [
  { value: '', label: 'says nothing' },
  ...Object.entries(RELEVANCES).map(([value, { text }]) => ({ value, label: text })),
];

/** The fields of what people write. */
export function RecordForm({
  form,
  takesFocus = true,
  hasPack = false,
  onChange,
}: {
  readonly form: Form;
  /** False where it is one part of a page among others. */
  readonly takesFocus?: boolean;
  /** Whether a pack describes the same place. */
  readonly hasPack?: boolean;
  readonly onChange: (form: Form) => void;
}) {
  const titleRef = useRef<HTMLInputElement>(null);
  // Whoever opens the form by a key goes on typing.
  useEffect(() => {
    if (takesFocus) titleRef.current?.focus();
  }, [takesFocus]);
  return (
    <Stack gap="sm">
      <TextInput
        ref={titleRef}
        label="Title"
        description="What it means, in a few words. It stands in every timeline."
        value={form.title}
        onChange={(event) => onChange({ ...form, title: event.currentTarget.value })}
        maxLength={FORM_LIMITS.title}
        required
        data-autofocus
      />
      <Textarea
        label="Description"
        description="What it is, how you know, and when to look closer."
        value={form.description}
        onChange={(event) => onChange({ ...form, description: event.currentTarget.value })}
        maxLength={FORM_LIMITS.description}
        autosize
        minRows={4}
        maxRows={14}
        required
      />
      <Radio.Group
        label="Relevance"
        description={
          form.relevance === '' ? verdictWords(form) : `${RELEVANCES[form.relevance].meaning}. ${verdictWords(form)}`
        }
        value={form.relevance}
        onChange={(relevance) => onChange({ ...form, relevance: relevance as Form['relevance'] })}
      >
        <Group gap="xs" mt={6}>
          {RELEVANCE_CHOICES.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Group>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
        {TAG_FIELDS.map((field) => (
          <TagsInput
            key={field}
            label={TAG_NAMES[field]}
            placeholder={form.tags[field].length === 0 ? 'Tags, Enter after each' : ''}
            value={[...form.tags[field]]}
            onChange={(tags) => onChange({ ...form, tags: { ...form.tags, [field]: tags } })}
            maxTags={FORM_LIMITS.tags}
            acceptValueOnBlur
            size="xs"
          />
        ))}
      </SimpleGrid>
      {form.knowledge !== null && (
        <KnowledgeForm
          form={form.knowledge}
          hasPack={hasPack}
          onChange={(knowledge) => onChange({ ...form, knowledge })}
        />
      )}
      <TextInput
        label="Reason"
        description="Why you write it. It stays in the history."
        value={form.reason}
        onChange={(event) => onChange({ ...form, reason: event.currentTarget.value })}
        maxLength={FORM_LIMITS.reason}
      />
    </Stack>
  );
}
