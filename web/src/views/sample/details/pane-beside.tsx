import { CloseButton, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where details stand beside the rows; it can be closed where it takes width that the rows want. */
export function PaneBeside({
  onClose,
  children,
}: {
  readonly onClose: (() => void) | null;
  readonly children: ReactNode;
}) {
  return (
    <aside className="beside-pane">
      {onClose !== null && (
        <Group justify="space-between" mb={4}>
          <Text fw={600}>Details</Text>
          <CloseButton size="sm" aria-label="Close the details" onClick={onClose} />
        </Group>
      )}
      {children}
    </aside>
  );
}
