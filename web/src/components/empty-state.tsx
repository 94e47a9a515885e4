import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Nothing to show: what would be here, and how to get it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack gap="xs" align="center" maw={520} ta="center">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" component="div">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}
