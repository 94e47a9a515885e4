import type { SampleV1 } from '@flowsage/client';
import { Anchor, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconArrowNarrowRight, IconCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useMarkRead, useSampleChanges } from '../../api/changes.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { countOf, timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { causeTexts, changeCauses, evidenceChanges, isSameVerdict } from './change-causes.ts';
import { EvidenceList } from './evidence-list.tsx';
import { JudgementCard } from './judgement-card.tsx';
import { RecordChanges } from './record-changes.tsx';

/** One sample: how it was judged when it was read, how it is now, and what made the difference. */
export function ChangedSample({
  sample,
  isAt,
  onAt,
}: {
  readonly sample: SampleV1;
  readonly isAt: boolean;
  readonly onAt: () => void;
}) {
  const answer = useSampleChanges(sample.id);
  const mark = useMarkRead();
  const { id, fileName } = sample;
  return (
    <Paper
      component="li"
      withBorder
      p="sm"
      className={`change${isAt ? ' is-at' : ''}`}
      data-change={id}
      onFocus={onAt}
      aria-label={visibleText(fileName)}
    >
      <Group justify="space-between" align="flex-start" gap="xs" mb="xs">
        <div>
          <Anchor component={Link} href={samplePath(id)} fw={700} className="name" data-open="">
            <VisibleText text={fileName} />
          </Anchor>
          <Text size="xs" c="dimmed">
            {sample.flows !== null && `${countOf(sample.flows, 'flow')}, `}uploaded {timeText(sample.uploadedAt)}
          </Text>
        </div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCheck size={16} />}
          loading={mark.isPending}
          onClick={() => mark.mutate([id])}
        >
          Mark as read
        </Button>
      </Group>
      {mark.error !== null && <ErrorNotice error={mark.error} doing="mark it as read" />}
      {answer.isPending && <Skeleton height={90} aria-label="Reading what changed" />}
      {answer.error !== null && (
        <ErrorNotice error={answer.error} doing="read what changed" again={() => void answer.refetch()} />
      )}
      {answer.data !== undefined && <Difference changes={answer.data} />}
    </Paper>
  );
}

function Difference({ changes }: { readonly changes: NonNullable<ReturnType<typeof useSampleChanges>['data']> }) {
  const { before, after, changedRecords } = changes;
  if (before === null || after === null)
    return (
      <Text size="sm" c="dimmed">
        {before === null ? 'You have not read its verdict yet.' : 'It has no verdict now.'}
      </Text>
    );
  const causes = causeTexts(changeCauses(before.basis, after.basis), changedRecords);
  const isSame = isSameVerdict(before, after);
  const evidence = evidenceChanges(before, after);
  return (
    <Stack gap="sm">
      {isSame ? (
        <JudgementCard when="As when you read it," moment={before.readAt} judgement={after} />
      ) : (
        <div className="change-sides">
          <JudgementCard when="When you read it," moment={before.readAt} judgement={before} />
          <IconArrowNarrowRight size={24} aria-hidden className="change-arrow" />
          <JudgementCard when="Now, judged" moment={after.at} judgement={after} />
        </div>
      )}
      {isSame && (
        <Text size="sm">
          {evidence.came.length + evidence.went.length > 0
            ? 'The verdict is the same; what it rests on is not.'
            : 'The verdict and its evidence read the same; the records behind it are others.'}
        </Text>
      )}
      <EvidenceList title="Evidence that came" sentences={evidence.came} sign="+" look="is-new" />
      <EvidenceList title="Evidence that went" sentences={evidence.went} sign="−" look="is-gone" />
      <Text size="sm">
        <b>Because of:</b>{' '}
        {causes.length === 0
          ? 'the same packs and records. A silence came or went, a record expired, or the other samples are others.'
          : `${causes.map(visibleText).join('; ')}.`}
      </Text>
      {changedRecords.length > 0 && <RecordChanges records={changedRecords} />}
    </Stack>
  );
}
