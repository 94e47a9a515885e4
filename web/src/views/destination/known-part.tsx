import type { DestinationDetailsV1, MetadataRecord, MetadataV1 } from '@flowsage/client';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { IconEdit, IconTrash } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { LevelMarker } from '../../components/level-marker.tsx';
import { ProseText } from '../../components/prose-text.tsx';
import { RelevancePill } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { destinationPath } from '../../state/paths.ts';
import { timeText } from '../../text/numbers.ts';
import { AuthorText } from '../knowledge/record/author-text.tsx';
import { RecordFacts } from '../knowledge/record/record-facts.tsx';
import { WrittenFacts } from '../knowledge/record/record-preview.tsx';
import { TagGroups } from '../knowledge/record/tag-groups.tsx';
import { Panel } from './panel.tsx';

/** What is known of it, who says so, and what packs say beside. */
export function KnownPart({
  details,
  record,
  written,
  onEdit,
  onDelete,
}: {
  readonly details: DestinationDetailsV1;
  readonly record: MetadataRecord;
  /** What people wrote; null where packs alone speak. */
  readonly written: MetadataV1 | null;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}) {
  const { may } = useSession();
  const { knowledge, packKnowledge, origin } = details;
  const isPacked = origin !== null && origin.pack !== null && knowledge !== null;
  return (
    <Panel
      title="What is known"
      actions={
        <>
          {(may('edit') || may('upload')) && (
            <Button size="compact-sm" leftSection={<IconEdit size={16} />} onClick={onEdit}>
              {may('edit') ? 'Edit' : 'Propose a change'}
            </Button>
          )}
          {written !== null && written.version > 0 && (may('edit') || may('upload')) && (
            <Button size="compact-sm" variant="default" leftSection={<IconTrash size={16} />} onClick={onDelete}>
              {may('edit') ? 'Take back' : 'Propose to take it back'}
            </Button>
          )}
        </>
      }
    >
      <Group gap={8} wrap="nowrap" align="center">
        <LevelMarker level="D" size={26} />
        <Text fw={700} className="name">
          <VisibleText text={record.title} />
        </Text>
        <RelevancePill relevance={record.relevance} />
      </Group>
      <Origin details={details} written={written} />
      {/* The description of a pack is made of its facts, which stand below. */}
      {!isPacked && (
        <Text size="sm" className="name prose">
          <ProseText text={record.description} />
        </Text>
      )}
      {isPacked && <RecordFacts facts={knowledge} />}
      {!isPacked && <WrittenFacts knowledge={written?.knowledge ?? null} />}
      <TagGroups record={record} />
      {!isPacked && packKnowledge !== null && (
        <details>
          <summary className="fold">
            What packs say of it: <VisibleText text={packKnowledge.title} />
          </summary>
          <RecordFacts facts={packKnowledge} />
        </details>
      )}
    </Panel>
  );
}

function Origin({
  details: { origin },
  written,
}: {
  readonly details: DestinationDetailsV1;
  readonly written: MetadataV1 | null;
}) {
  if (origin === null) return null;
  return (
    <Text size="sm" c="dimmed" component="div">
      {origin.pack !== null ? (
        <>
          From the pack <VisibleText text={origin.pack} />
        </>
      ) : (
        <>
          Written here, version {origin.version ?? 0}
          {written !== null && (
            <>
              , by <AuthorText accountId={written.accountId} /> at {timeText(written.at)}
              {written.reason !== '' && (
                <>
                  : “<VisibleText text={written.reason} />”
                </>
              )}
            </>
          )}
        </>
      )}
      {origin.inheritedFrom !== null && (
        <>
          . It is said of{' '}
          <Anchor component={Link} href={destinationPath(origin.inheritedFrom)} inherit>
            <VisibleText text={origin.inheritedFrom} />
          </Anchor>{' '}
          and names below it; edit here to say something of this name alone.
        </>
      )}
    </Text>
  );
}
