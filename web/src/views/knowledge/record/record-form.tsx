import { TAG_FIELDS } from '@flowsage/client';
import { SegmentedControl, SimpleGrid, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { TAG_NAMES } from '../../sample/details/tag-names.ts';
import { FORM_LIMITS, type RecordForm as Form } from './record-form-state.ts';

const RELEVANCE_CHOICES = [
  { value: '', label: 'Says nothing' },
  ...Object.entries(RELEVANCES).map(([value, { text }]) => ({ value, label: text })),
];

/** The fields of what people write. */
export function RecordForm({ form, onChange }: { readonly form: Form; readonly onChange: (form: Form) => void }) {
  return (
    <Stack gap="sm">
      <TextInput
        label="Title"
        description="What a visit means, in a few words. It stands in every timeline."
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
      <Stack gap={4}>
        <Text size="sm" fw={500} id="relevance-label">
          Relevance
        </Text>
        <SegmentedControl
          aria-labelledby="relevance-label"
          data={RELEVANCE_CHOICES}
          value={form.relevance}
          onChange={(relevance) => onChange({ ...form, relevance: relevance as Form['relevance'] })}
          className="relevance-choice"
          orientation="horizontal"
          fullWidth
        />
        <Text size="xs" c="dimmed">
          {form.relevance === ''
            ? 'Verdicts take it for known, and no more.'
            : `${RELEVANCES[form.relevance].meaning}. Verdicts rest on it.`}
        </Text>
      </Stack>
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
