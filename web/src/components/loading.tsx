import { Center, Group, Loader, Text } from '@mantine/core';

export function Loading({ what }: { readonly what: string }) {
  return (
    <Center py="xl" role="status">
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">Reading {what} …</Text>
      </Group>
    </Center>
  );
}
