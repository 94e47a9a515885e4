import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of the details with its heading. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap={6} component="section">
      <Title order={3} className="details-heading">
        {title}
      </Title>
      {children}
    </Stack>
  );
}
