import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPlus, IconZoomReset } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ZOOM_STEP } from './use-pan-zoom.ts';

/** Buttons that move the window over the drawing. */
export function GraphZoom({
  onZoom,
  onReset,
  onAll,
}: {
  readonly onZoom: (factor: number) => void;
  readonly onReset: () => void;
  readonly onAll: () => void;
}) {
  return (
    <Group gap={4} pos="absolute" bottom={6} left={6}>
      <Action label="Larger (+)" onClick={() => onZoom(ZOOM_STEP)}>
        <IconPlus size={16} />
      </Action>
      <Action label="Smaller (-)" onClick={() => onZoom(1 / ZOOM_STEP)}>
        <IconMinus size={16} />
      </Action>
      <Action label="As at first (0)" onClick={onReset}>
        <IconZoomReset size={16} />
      </Action>
      <Action label="All of it" onClick={onAll}>
        <IconArrowsMaximize size={16} />
      </Action>
    </Group>
  );
}

function Action({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="md" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
