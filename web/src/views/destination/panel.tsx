import { Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import './destination.css';

/** A part of the page with its heading and what can be done with it. */
export function Panel({
  title,
  actions,
  children,
}: {
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="panel">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} className="panel-title">
            {title}
          </Title>
          {actions !== undefined && <Group gap={6}>{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </section>
  );
}
