import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Title of a page, a sentence on what it is for, and what can be done here. */
export function PageHead({
  title,
  about,
  actions,
  isTight = false,
}: {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  /** The page has much to show below. */
  readonly isTight?: boolean;
}) {
  return (
    <Group justify="space-between" align="flex-start" mb={isTight ? 0 : 'md'} gap={isTight ? 'xs' : 'sm'}>
      <Stack gap={isTight ? 0 : 2} flex={1} miw={240}>
        <Title order={1} className="name" {...(isTight ? { size: 'h3' } : {})}>
          {title}
        </Title>
        {about !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            {about}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
