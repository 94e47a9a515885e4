import type { TagField } from '@flowsage/client';
import { Badge, Group, Text } from '@mantine/core';
import { VisibleText } from '../../../components/visible-text.tsx';
import { TAG_NAMES } from './tag-names.ts';

/** The tags of one kind. */
export function TagGroup({ field, tags }: { readonly field: TagField; readonly tags: readonly string[] }) {
  return (
    <Group gap={4}>
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
}
