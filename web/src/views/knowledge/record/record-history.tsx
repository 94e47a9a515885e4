import { isProposal, type MetadataVersionV1 } from '@flowsage/client';
import { Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { type RecordKey, useHistory, useRevertRecord } from '../../../api/knowledge.ts';
import { useSession } from '../../../app/session.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Loading } from '../../../components/loading.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { timeText } from '../../../text/numbers.ts';
import { AuthorText } from './author-text.tsx';
import { changesSentence } from './change-words.ts';
import { ChangesList } from './changes-list.tsx';
import { FORM_LIMITS } from './record-form-state.ts';
import './record.css';

/** All versions of what people wrote, newest first, with what each changed; any of them can come back. */
export function RecordHistory({
  at,
  isWritten,
}: {
  readonly at: RecordKey;
  /** Whether something is written now; else earlier versions are looked for when somebody asks. */
  readonly isWritten: boolean;
}) {
  const { may } = useSession();
  const [isAsked, setAsked] = useState(false);
  const history = useHistory(at, isWritten || isAsked);
  const [reverted, setReverted] = useState<MetadataVersionV1 | null>(null);
  if (!isWritten && !isAsked)
    return (
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          Nothing is written of it here now. Packs keep their history in their own files.
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => setAsked(true)}>
          Was something written before?
        </Button>
      </Stack>
    );
  if (history.isPending) return <Loading what="the history" />;
  if (history.error !== null)
    return <ErrorNotice error={history.error} doing="read the history" again={() => void history.refetch()} />;
  const versions = history.data;
  if (versions.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nobody ever wrote of it here.
      </Text>
    );
  return (
    <>
      <ol className="versions" reversed>
        {versions.map((version, i) => (
          <li key={version.version} className={i === 0 ? 'version-now' : ''}>
            <Group gap={8}>
              <Text size="sm" fw={600}>
                Version {version.version}
              </Text>
              {i === 0 && (
                <Badge size="sm" variant="default" tt="none" radius="sm">
                  latest
                </Badge>
              )}
              {version.record === null && (
                <Badge size="sm" variant="default" tt="none" radius="sm">
                  taken away
                </Badge>
              )}
              <Text size="sm" c="dimmed">
                by <AuthorText accountId={version.accountId} />, {timeText(version.at)}
              </Text>
            </Group>
            {version.reason !== '' && (
              <Text size="sm" className="name">
                “<VisibleText text={version.reason} />”
              </Text>
            )}
            <details>
              <summary className="fold">{changesSentence(version.changes)}</summary>
              <ChangesList changes={version.changes} />
            </details>
            {i > 0 && (may('edit') || may('upload')) && (
              <Button
                size="compact-xs"
                variant="default"
                mt={4}
                leftSection={<IconArrowBackUp size={14} />}
                onClick={() => setReverted(version)}
              >
                {may('edit') ? 'Bring it back' : 'Propose to bring it back'}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <Modal
        opened={reverted !== null}
        onClose={() => setReverted(null)}
        title={
          may('edit')
            ? `Bring version ${reverted?.version ?? ''} back`
            : `Propose to bring version ${reverted?.version ?? ''} back`
        }
      >
        {reverted !== null && (
          <Revert at={at} to={reverted} latest={versions[0]!.version} onClose={() => setReverted(null)} />
        )}
      </Modal>
    </>
  );
}

function Revert({
  at,
  to,
  latest,
  onClose,
}: {
  readonly at: RecordKey;
  readonly to: MetadataVersionV1;
  readonly latest: number;
  readonly onClose: () => void;
}) {
  const { may } = useSession();
  const publishes = may('edit');
  const revert = useRevertRecord(at);
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    revert.mutate(
      { to: to.version, reason: reason.trim(), version: latest },
      {
        onSuccess: (answer) => {
          notifications.show({
            message: isProposal(answer) ? 'Proposed. An editor decides.' : `Published as version ${answer.version}.`,
          });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          {publishes ? 'A new version is written' : 'You propose a new version'} that says what version {to.version}{' '}
          said
          {to.record === null ? ': nothing.' : <>: “{<VisibleText text={to.record.title} />}”.</>}{' '}
          {publishes
            ? 'All others stay in the history.'
            : 'An editor decides about it, and until then nothing changes.'}
        </Text>
        <TextInput
          label="Reason"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={FORM_LIMITS.reason}
          data-autofocus
        />
        {revert.error !== null && (
          <ErrorNotice error={revert.error} doing={publishes ? 'bring it back' : 'propose it'} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={revert.isPending}>
            {publishes ? 'Bring it back' : 'Propose it'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
