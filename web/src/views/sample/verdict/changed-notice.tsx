import type { JudgementV1, SampleChangesV1 } from '@flowsage/client';
import { Alert, Group, List, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { VerdictBadge } from '../../../components/verdict-badge.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { timeText } from '../../../text/numbers.ts';
import { changedFields } from '../../knowledge/record/change-words.ts';

/** What the verdict said when it was read last, what it says now, and which records made the difference. */
export function ChangedNotice({ changes }: { readonly changes: SampleChangesV1 }) {
  const { before, after, changedRecords } = changes;
  if (before === null || after === null) return null;
  return (
    <Alert
      color="violet"
      variant="light"
      p="xs"
      icon={<IconHistory size={20} />}
      title={`The verdict changed since you read it on ${timeText(before.readAt)} UTC`}
      withCloseButton={false}
    >
      <Stack gap={6}>
        <Judged when="Before" judgement={before} />
        <Judged when="Now" judgement={after} />
        {changedRecords.length > 0 && (
          <List size="sm">
            {changedRecords.map((record) => (
              <List.Item key={`${record.kind} ${record.key}`}>
                <VisibleText text={record.title === '' ? record.key : record.title} /> ({record.kind}):{' '}
                {record.before === null ? 'new' : record.before} → {record.after === null ? 'gone' : record.after}
                {record.fields.length > 0 && `, in ${changedFields(record.fields)}`}
              </List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Alert>
  );
}

function Judged({ when, judgement }: { readonly when: string; readonly judgement: JudgementV1 }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Text size="sm" c="dimmed" w={52} flex="none">
        {when}
      </Text>
      <VerdictBadge verdict={judgement.verdict} />
      <Text size="sm" className="name">
        <VisibleText text={judgement.headline} />
      </Text>
    </Group>
  );
}
