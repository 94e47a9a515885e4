import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What colours, shapes and letters of the graph mean. */
export function GraphLegend() {
  return (
    <Group gap="md" mt={6} c="dimmed">
      <Sign text="source">
        <circle cx="10" cy="10" r="6.5" fill="none" stroke="currentcolor" strokeWidth="2.5" />
      </Sign>
      <Sign text="destination, with its level">
        <rect x="1" y="1" width="18" height="18" rx="3" fill="var(--level-d)" />
        <text className="graph-sign" x="10" y="14" fill="var(--level-d-text)">
          D
        </text>
      </Sign>
      <Sign text="parent domain, filled when known">
        <path d="M1 10 L5.5 2 L14.5 2 L19 10 L14.5 18 L5.5 18 Z" fill="var(--level-d)" />
      </Sign>
      <Sign text="known bad; hollow: has such flows">
        <path
          d="M6.5 1.5 L13.5 1.5 L18.5 6.5 L18.5 13.5 L13.5 18.5 L6.5 18.5 L1.5 13.5 L1.5 6.5 Z"
          fill="var(--known-bad)"
        />
        <text className="graph-sign" x="10" y="14" fill="var(--known-bad-text)">
          !
        </text>
      </Sign>
      <Sign text="seen near bad">
        <path d="M10 1.5 L19 17.5 L1 17.5 Z" fill="var(--near-bad)" />
        <text className="graph-sign" x="10" y="16" fill="var(--near-bad-text)">
          !
        </text>
      </Sign>
      <Sign text="in no other sample">
        <path d="M10 0.5 L19.5 10 L10 19.5 L0.5 10 Z" fill="var(--count)" />
        <text className="graph-sign" x="10" y="14" fill="var(--count-text)">
          1
        </text>
      </Sign>
    </Group>
  );
}

function Sign({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Group gap={5} wrap="nowrap">
      <svg width="20" height="20" aria-hidden>
        {children}
      </svg>
      <Text size="xs">{text}</Text>
    </Group>
  );
}
