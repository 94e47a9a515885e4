import type { FieldChangeV1, MetadataRecord, MetadataV1, WrittenKnowledgeV1 } from '@flowsage/client';
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { Busy } from '../../../components/busy.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { timeText } from '../../../text/numbers.ts';
import { RecordPart } from '../../sample/details/record-part.tsx';
import { AuthorText } from './author-text.tsx';
import { changesSentence } from './change-words.ts';
import { annotationOf, WrittenFacts } from './record-preview.tsx';

/** Somebody wrote another version while this one was edited: theirs, and what yours would make of it. */
export function ConflictNotice({
  latest,
  mine,
  changes,
  baseVersion,
  onKeep,
  onTake,
  isSaving,
  publishes,
}: {
  /** What is published now; null where it was taken away, undefined while it is read. */
  readonly latest: MetadataV1 | null | undefined;
  /** What the form says; null while it cannot be kept. */
  readonly mine: Said | null;
  readonly changes: readonly FieldChangeV1[] | undefined;
  readonly baseVersion: number | null;
  readonly onKeep: () => void;
  readonly onTake: () => void;
  readonly isSaving: boolean;
  /** Else it is proposed. */
  readonly publishes: boolean;
}) {
  return (
    <Alert
      color="yellow"
      variant="outline"
      icon={<IconGitMerge size={20} />}
      title="Somebody else wrote it meanwhile"
      role="alert"
    >
      <Stack gap="sm">
        {latest === undefined ? (
          <Busy what="Reading the other version" />
        ) : latest === null ? (
          <Text size="sm">
            You began with {baseVersion === null ? 'nothing written' : `version ${baseVersion}`}; by now nothing is
            written of it any more. Nothing of yours is lost: it is still in the form.
          </Text>
        ) : (
          <>
            <Text size="sm">
              You began with {baseVersion === null ? 'nothing written' : `version ${baseVersion}`}; by now there is
              version {latest.version}, by <AuthorText accountId={latest.accountId} /> at {timeText(latest.at)}
              {latest.reason === '' ? '' : ', because: '}
              <VisibleText text={latest.reason} />. Nothing of yours is lost: it is still in the form.
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
              <Version
                title={`Theirs, version ${latest.version}`}
                latest={latest}
                version={latest.version}
                said={latest}
              />
              {mine !== null && <Version title="Yours" latest={latest} version={latest.version + 1} said={mine} />}
            </SimpleGrid>
          </>
        )}
        {changes !== undefined && latest !== undefined && (
          <Text size="sm">
            Yours, {publishes ? 'written' : 'proposed'} over it: {changesSentence(changes)}
          </Text>
        )}
        <Group gap="xs">
          <Button size="xs" onClick={onKeep} loading={isSaving} disabled={latest === undefined}>
            {publishes ? 'Write mine over it' : 'Propose mine over it'}
          </Button>
          <Button size="xs" variant="default" onClick={onTake} disabled={latest === undefined}>
            Take theirs into the form
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

interface Said {
  readonly record: MetadataRecord;
  readonly knowledge: WrittenKnowledgeV1 | null;
}

function Version({
  title,
  latest: { kind, key },
  version,
  said: { record, knowledge },
}: {
  readonly title: string;
  readonly latest: MetadataV1;
  readonly version: number;
  readonly said: Said;
}) {
  const shown = annotationOf(kind, key, record, version);
  return (
    <div className="preview-pane">
      <Text size="xs" c="dimmed" mb={6}>
        {title}
      </Text>
      <RecordPart record={shown} />
      <WrittenFacts knowledge={knowledge} />
    </div>
  );
}
