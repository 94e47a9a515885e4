import type { Verdict } from '@flowsage/client';
import { Badge, type MantineColor } from '@mantine/core';

export const VERDICT_COLORS: Readonly<Record<Verdict, MantineColor>> = {
  Impact: 'red.9',
  'Malicious Activity': 'red.8',
  'Suspicious Activity': 'yellow.5',
  'Attack Vector': 'grape.7',
  'No Interesting Activity': 'teal.9',
};

export function VerdictBadge({ verdict, size = 'md' }: { readonly verdict: Verdict; readonly size?: string }) {
  return (
    <Badge color={VERDICT_COLORS[verdict]} size={size} radius="sm" tt="none">
      {verdict}
    </Badge>
  );
}
