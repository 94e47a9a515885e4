import type { JudgementV1 } from '@flowsage/client';
import { Box, Group, Text } from '@mantine/core';
import { VerdictBadge } from '../../components/verdict-badge.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';

/** How a sample was or is judged. */
export function JudgementCard({
  when,
  moment,
  judgement,
}: {
  readonly when: string;
  readonly moment: string;
  readonly judgement: JudgementV1;
}) {
  return (
    // Two of them stand side by side for each sample: a group that is named, but no landmark.
    <Box className="change-side" role="group" aria-label={`${when} ${timeText(moment)}`}>
      <Text size="xs" c="dimmed">
        {when} <span className="mono">{timeText(moment)}</span>
      </Text>
      <Group gap="xs" my={4}>
        <VerdictBadge verdict={judgement.verdict} />
        <Text span size="sm" c="dimmed">
          {judgement.confidence} confidence
        </Text>
      </Group>
      <Text size="sm" className="name">
        <VisibleText text={judgement.headline} />
      </Text>
    </Box>
  );
}
