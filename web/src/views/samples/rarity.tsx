import type { SampleV1 } from '@flowsage/client';
import { Group, Text, Tooltip } from '@mantine/core';
import { CountBadge } from '../../components/count-badge.tsx';
import { countOf, countText } from '../../text/numbers.ts';

/** The smallest count of a sample's behaviors, and how many of them are rare. */
export function Rarity({ sample: { rarity } }: { readonly sample: SampleV1 }) {
  if (rarity === null || rarity.behaviors === 0) return null;
  const { behaviors, rare, leastCount, isCurrent } = rarity;
  const text =
    rare === 0
      ? `All ${countOf(behaviors, 'behavior')} were seen in at least ${countOf(leastCount, 'sample')}`
      : `${countText(rare)} of ${countOf(behaviors, 'behavior')} were seen in at most two other samples of this server`;
  return (
    <Group gap={6} wrap="nowrap">
      <CountBadge count={leastCount} />
      <Tooltip multiline maw={280} label={isCurrent ? `${text}.` : `${text}, when it was judged last.`}>
        <Text size="sm">{rare === 0 ? 'none rare' : `${countText(rare)} rare`}</Text>
      </Tooltip>
    </Group>
  );
}
