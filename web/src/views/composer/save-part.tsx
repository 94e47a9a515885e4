import { isProposal } from '@flowsage/client';
import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSaveRecord } from '../../api/knowledge.ts';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { editOf, type RecordForm as Form, problemsOf } from '../knowledge/record/record-form-state.ts';
import { recordPath } from '../knowledge/record-path.ts';
import { describedRule, eventKey, type NamedRule } from './compose-rule.ts';

/** Publishes the Event, or proposes it, as far as the key may. */
export function SavePart({
  form,
  rule,
  isFaulty,
  isWithoutWindow,
  words,
}: {
  readonly form: Form;
  readonly rule: NamedRule | null;
  /** A step is none: it says why itself. */
  readonly isFaulty: boolean;
  /** What was typed as one is none: it says why itself. */
  readonly isWithoutWindow: boolean;
  readonly words: string;
}) {
  const { may } = useSession();
  const [chance, setChance] = useState(chanceLetters);
  const key = eventKey(form.title, chance);
  const save = useSaveRecord({ kind: 'event', key });
  const described = { ...form, description: describedRule(form.description, words) };
  const problems = [
    ...(isFaulty
      ? ['A step above cannot be part of the Event.']
      : isWithoutWindow
        ? ['The window above is none.']
        : rule === null
          ? ['It needs two steps or more.']
          : []),
    ...problemsOf(described),
  ];
  const publishes = may('edit');

  if (save.data !== undefined)
    return (
      <Alert
        color="teal"
        variant="light"
        icon={<IconCheck size={20} />}
        title={isProposal(save.data) ? 'The Event is proposed' : 'The Event is published'}
        role="status"
      >
        <Stack gap="xs" align="flex-start">
          <Text size="sm">
            {isProposal(save.data)
              ? 'Somebody who may edit decides about it. Until then nothing changes.'
              : 'Stored samples are held against it in the background, new ones as they are read. Those that read otherwise stand under What changed.'}
          </Text>
          <Group gap="md">
            <Anchor
              component={Link}
              href={isProposal(save.data) ? '/knowledge?tab=proposals' : recordPath('event', save.data.key)}
              size="sm"
              underline="always"
            >
              {isProposal(save.data) ? 'Look at the proposals' : 'Look at the Event'}
            </Anchor>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => {
                setChance(chanceLetters());
                save.reset();
              }}
            >
              Make another one of it
            </Button>
          </Group>
        </Stack>
      </Alert>
    );
  if (!publishes && !may('upload'))
    return (
      <Text size="sm" c="dimmed">
        Your key may read alone: share the address of this page with somebody who may propose or publish the Event.
      </Text>
    );
  return (
    <Stack gap="xs">
      {problems.length > 0 && (
        <List size="sm" c="dimmed">
          {problems.map((problem) => (
            <List.Item key={problem}>{problem}</List.Item>
          ))}
        </List>
      )}
      {save.error !== null && <ErrorNotice error={save.error} doing={publishes ? 'publish the Event' : 'propose it'} />}
      <Group>
        <Button
          disabled={problems.length > 0}
          loading={save.isPending}
          onClick={() => rule !== null && save.mutate({ edit: editOf(described, rule), base: { isNew: true } })}
        >
          {publishes ? 'Publish the Event' : 'Propose the Event'}
        </Button>
        <Text size="xs" c="dimmed" flex={1} miw={200}>
          {publishes
            ? 'It holds for everybody at this server: stored samples are held against it in the background, new ones as they are read.'
            : 'Somebody who may edit decides about it.'}
        </Text>
      </Group>
    </Stack>
  );
}

/** Pages of plain http have no other source of chance. */
function chanceLetters(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
