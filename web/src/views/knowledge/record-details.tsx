import type { KnowledgeRecordDetailsV1 } from '@flowsage/client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconEdit, IconTrash, IconWorldSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type RecordKey, useWritten } from '../../api/knowledge.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { LevelMarker } from '../../components/level-marker.tsx';
import { ProseText } from '../../components/prose-text.tsx';
import { RelevancePill } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { destinationPath } from '../../state/paths.ts';
import { timeText } from '../../text/numbers.ts';
import { Part } from '../sample/details/part.tsx';
import '../sample/details/details.css';
import { isEditableKey } from './editable-key.ts';
import { EventSteps } from './event-steps.tsx';
import { PatternFacts } from './pattern-facts.tsx';
import { DeleteRecord } from './record/delete-record.tsx';
import { DraftLine } from './record/draft-line.tsx';
import { RecordFacts } from './record/record-facts.tsx';
import { RecordHistory } from './record/record-history.tsx';
import { KIND_LEVELS } from './record/record-preview.tsx';
import { TagGroups } from './record/tag-groups.tsx';
import { WaitingProposals } from './record/waiting-proposals.tsx';

/** All that a record says; null where there is none under the key. */
export function RecordDetails({
  at,
  record,
  onEdit,
}: {
  readonly at: RecordKey;
  readonly record: KnowledgeRecordDetailsV1 | null;
  readonly onEdit: () => void;
}) {
  const { may } = useSession();
  const mayWrite = isEditableKey(at) && (may('edit') || may('upload'));
  useShortcuts('Record', [...(mayWrite ? [{ keys: 'e', title: 'Edit the record', run: onEdit }] : [])]);
  const verb = may('edit') ? (record === null ? 'Write what you know' : 'Edit') : 'Propose';
  return (
    <Stack gap="md">
      <Stack gap={6}>
        <Group gap={8} wrap="nowrap" align="flex-start">
          <LevelMarker level={KIND_LEVELS[at.kind]} size={26} />
          <Text fw={700} size="lg" className="name">
            <VisibleText text={record?.title ?? at.key} />
          </Text>
        </Group>
        <Text size="sm" c="dimmed" className="name mono">
          <VisibleText text={at.key} />
        </Text>
        {record !== null && (
          <Group gap={8}>
            <RelevancePill relevance={record.relevance} />
            <Text size="sm" c="dimmed">
              {record.pack === null ? (
                `Written here, version ${record.version ?? 0}`
              ) : (
                <>
                  From the pack <VisibleText text={record.pack} />
                </>
              )}
              {record.overridden && ', overridden by a later pack'}
              {record.expires !== null && `, until ${timeText(record.expires)}`}
            </Text>
          </Group>
        )}
        <Group gap="xs">
          {mayWrite && (
            <Button size="compact-sm" leftSection={<IconEdit size={16} />} onClick={onEdit}>
              {verb}
            </Button>
          )}
          {at.kind === 'destination' && (
            <Button
              component={Link}
              href={destinationPath(at.key)}
              size="compact-sm"
              variant="default"
              leftSection={<IconWorldSearch size={16} />}
            >
              Page of the destination
            </Button>
          )}
          {mayWrite && record !== null && record.pack === null && <TakeBack at={at} />}
        </Group>
      </Stack>
      {mayWrite && <WaitingProposals at={at} />}
      {mayWrite && <DraftLine at={at} onEdit={onEdit} />}
      {record === null && (
        <Text size="sm">
          Nobody wrote of it, and no pack has a record under this key. What you write is shown in every timeline that
          holds it.
        </Text>
      )}
      {record !== null && (
        <>
          {record.description !== '' && (
            <Text size="sm" className="name prose">
              <ProseText text={record.description} />
            </Text>
          )}
          <TagGroups record={record.record} />
          {record.sequence !== null && (
            <Part title="Steps and window">
              <EventSteps sequence={record.sequence} />
            </Part>
          )}
          {record.match !== null && (
            <Part title="Which flows it means">
              <PatternFacts pattern={record.match} />
            </Part>
          )}
          {record.facts !== null && (
            <Part title={record.pack === null ? 'More about the place' : 'What the pack says beside'}>
              {/* Who wrote here, and when, stands in the history. */}
              {record.pack === null ? (
                <RecordFacts facts={{ ...record.facts, author: '', last_modified: 0 }} tellsNo />
              ) : (
                <RecordFacts facts={record.facts} />
              )}
            </Part>
          )}
          {!isEditableKey(at) && (
            <Text size="sm" c="dimmed">
              {at.kind === 'behavior'
                ? 'Behaviors of packs are edited in the files of their pack. What you know of a single one is written on the page of its destination.'
                : 'Events of packs are edited in the files of their pack. One of your own is composed of flows.'}
            </Text>
          )}
        </>
      )}
      {isEditableKey(at) && (
        <Part title="History">
          <RecordHistory at={at} isWritten={record !== null && record.version !== null} />
        </Part>
      )}
    </Stack>
  );
}

function TakeBack({ at }: { readonly at: RecordKey }) {
  const { may } = useSession();
  const written = useWritten(at);
  const [isOpen, setOpen] = useState(false);
  if (written.data == null) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconTrash size={16} />} onClick={() => setOpen(true)}>
        {may('edit') ? 'Take back' : 'Propose to take it back'}
      </Button>
      <DeleteRecord written={written.data} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
