import { type MetadataRecord, TAG_FIELDS } from '@flowsage/client';
import { Badge, Group, Text } from '@mantine/core';
import { VisibleText } from '../../../components/visible-text.tsx';
import { TAG_NAMES } from '../../sample/details/tag-names.ts';
import { readTags } from './record-form-state.ts';

/** The tags of a record by their kind. */
export function TagGroups({ record }: { readonly record: MetadataRecord }) {
  return TAG_FIELDS.map((field) => {
    const tags = readTags(record[field] ?? '');
    if (tags.length === 0) return null;
    return (
      <Group key={field} gap={4}>
        <Text size="xs" c="dimmed">
          {TAG_NAMES[field]}
        </Text>
        {tags.map((tag) => (
          <Badge key={tag} size="sm" variant="default" radius="sm" tt="none" fw={500}>
            <VisibleText text={tag} />
          </Badge>
        ))}
      </Group>
    );
  });
}
