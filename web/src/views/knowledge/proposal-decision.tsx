import type { MetadataRecord, ProposalV1 } from '@flowsage/client';
import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Link } from 'wouter';
import { isConflict } from '../../api/knowledge.ts';
import { type Decision, useDecide, useProposal } from '../../api/proposals.ts';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { RELEVANCES } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { changesBetween, changesSentence } from './record/change-words.ts';
import { ChangesList } from './record/changes-list.tsx';
import { isKnowledgeField } from './record/knowledge-form-state.ts';
import { RecordPreview } from './record/record-preview.tsx';
import './record/record.css';
import { recordPath } from './record-path.ts';

const MOST_COMMENT = 2000;

const DONE: Readonly<Record<Decision, string>> = {
  publish: 'Published.',
  reject: 'Rejected.',
  withdraw: 'Taken back.',
};

/** What a pack calls something that a record would make milder; null where it does not. */
function warningOver(ofPacks: MetadataRecord, record: MetadataRecord): 'knownBad' | 'seenNearBad' | null {
  const { relevance } = ofPacks;
  if (relevance === 'knownBad') return record.relevance === 'knownBad' ? null : relevance;
  if (relevance !== 'seenNearBad') return null;
  return record.relevance === 'knownBad' || record.relevance === 'seenNearBad' ? null : relevance;
}

/** What a proposal would change now, how it will look, and the decision. */
export function ProposalDecision({ proposal }: { readonly proposal: ProposalV1 }) {
  const { session, may } = useSession();
  const details = useProposal(proposal.id);
  const decide = useDecide(proposal.id);
  const [comment, setComment] = useState('');
  const [isRejecting, setRejecting] = useState(false);
  if (details.isPending) return <Loading what="what it changes" />;
  if (details.error !== null)
    return <ErrorNotice error={details.error} doing="read the proposal" again={() => void details.refetch()} />;
  const { kind, key, record, knowledge, state, baseVersion, latestVersion, ofPacks } = details.data;
  const changes =
    ofPacks === null || record === null
      ? details.data.changes
      : [...changesBetween(ofPacks, record), ...details.data.changes.filter(({ field }) => isKnowledgeField(field))];
  const warned = ofPacks === null || record === null ? null : warningOver(ofPacks, record);
  const isWaiting = state === 'proposed';
  const isStale = isWaiting && baseVersion !== latestVersion;
  const isOwn = proposal.accountId === session?.account.id;
  const end = (decision: Decision) =>
    decide.mutate(
      { decision, comment: comment.trim(), over: isStale ? latestVersion : null },
      { onSuccess: () => notifications.show({ message: DONE[decision] }) },
    );
  return (
    <Stack gap="sm">
      <Text size="sm">
        {isWaiting ? 'Published now' : 'Published over what is there now'}
        {ofPacks === null ? '' : ', over what a pack says'}, it{' '}
        {changesSentence(changes).replace(/^./, (letter) => letter.toLowerCase())}{' '}
        <Anchor component={Link} href={recordPath(kind, key)} inherit>
          What is known now
        </Anchor>
      </Text>
      {warned !== null && (
        <Alert color="red" variant="light" p="xs" title={`A pack calls it ${RELEVANCES[warned].text}`}>
          “<VisibleText text={ofPacks?.title ?? ''} />
          ”: what is proposed is milder, and would stand in its place here.
        </Alert>
      )}
      <ChangesList changes={changes} />
      {record !== null && (
        <RecordPreview kind={kind} keyText={key} record={record} knowledge={knowledge} version={latestVersion + 1} />
      )}
      {isStale && (
        <Alert color="yellow" variant="light" p="xs" title="It was written for another version">
          It was proposed for {baseVersion === 0 ? 'nothing written' : `version ${baseVersion}`}; by now there is
          version {latestVersion}. What is shown above is what it changes of that one.
        </Alert>
      )}
      {decide.error !== null &&
        (isConflict(decide.error) ? (
          <Alert color="yellow" variant="light" p="xs" role="alert" title="Somebody was quicker">
            Another version came, or another editor has decided meanwhile.{' '}
            <Button size="compact-xs" variant="default" onClick={() => void details.refetch()}>
              Read it again
            </Button>
          </Alert>
        ) : (
          <ErrorNotice error={decide.error} doing="decide" />
        ))}
      {isWaiting && (may('edit') || isOwn) && (
        <>
          <TextInput
            label="Comment"
            description={may('edit') ? 'For whoever proposed it.' : 'Why you take it back.'}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
            maxLength={MOST_COMMENT}
          />
          <Group gap="xs">
            {may('edit') && (
              <>
                <Button size="xs" loading={decide.isPending} onClick={() => end('publish')}>
                  {isStale ? `Publish over version ${latestVersion}` : 'Publish'}
                </Button>
                <Button
                  size="xs"
                  color="red"
                  variant="outline"
                  loading={decide.isPending}
                  onClick={() => setRejecting(true)}
                >
                  Reject …
                </Button>
              </>
            )}
            {isOwn && (
              <Button size="xs" variant="default" loading={decide.isPending} onClick={() => end('withdraw')}>
                Withdraw
              </Button>
            )}
          </Group>
          <Modal opened={isRejecting} onClose={() => setRejecting(false)} title="Reject the proposal">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                setRejecting(false);
                end('reject');
              }}
            >
              <Stack>
                <Text size="sm">
                  Nothing is changed, and it cannot be published any more. Whoever proposed it reads why.
                </Text>
                <TextInput
                  label="Reason"
                  value={comment}
                  onChange={(event) => setComment(event.currentTarget.value)}
                  maxLength={MOST_COMMENT}
                  required
                  data-autofocus
                />
                <Group justify="flex-end">
                  <Button variant="default" onClick={() => setRejecting(false)}>
                    Cancel
                  </Button>
                  <Button type="submit" color="red" disabled={comment.trim() === ''}>
                    Reject it
                  </Button>
                </Group>
              </Stack>
            </form>
          </Modal>
        </>
      )}
    </Stack>
  );
}
