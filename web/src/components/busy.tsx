import { Group, Loader, Text } from '@mantine/core';

/** Something is under way: in words as well, for those who want nothing to move. */
export function Busy({ what }: { readonly what: string }) {
  return (
    <Group component="span" gap={6} wrap="nowrap" role="status">
      <Loader size="xs" aria-hidden />
      <Text component="span" size="xs" c="dimmed">
        {what} …
      </Text>
    </Group>
  );
}
