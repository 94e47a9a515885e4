import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useKnowledge } from '../../api/knowledge.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { countOf, timeText } from '../../text/numbers.ts';

/** What would be here, and what is known now. */
export function NoChanges() {
  const knowledge = useKnowledge();
  const { packs, revision, changedAt } = knowledge.data ?? { packs: [], revision: 0, changedAt: null };
  return (
    <EmptyState title="Everything reads as you read it last">
      <Stack gap="sm">
        <Text>
          When packs, records or silences change, all samples are judged again. One whose verdict you had read, and that
          says something else now, appears here with both verdicts side by side and with what made the difference.
        </Text>
        {knowledge.data !== undefined && (
          <Text size="sm">
            Known now: {countOf(packs.length, 'pack')} and {countOf(revision, 'change')} of what people wrote
            {changedAt !== null && `, the last one on ${timeText(changedAt)} UTC`}.
          </Text>
        )}
        <Text size="sm">
          Samples that nobody has opened yet do not count as changed: they stand under{' '}
          <Anchor component={Link} href="/samples" size="sm" underline="always">
            Samples
          </Anchor>
          .
        </Text>
      </Stack>
    </EmptyState>
  );
}
