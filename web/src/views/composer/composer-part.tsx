import { Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One of the parts of composing, with its number. */
export function ComposerPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="sm" bg="var(--card)" aria-label={title}>
      <Title order={2} size="1rem" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
