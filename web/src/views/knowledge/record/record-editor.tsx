import {
  type DestinationKnowledge,
  isProposal,
  type MetadataRecord,
  type MetadataV1,
  type NothingKnown,
} from '@flowsage/client';
import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import {
  baseOf,
  forgetKnowledge,
  isConflict,
  type RecordKey,
  useEditPreview,
  useSaveRecord,
  useWritten,
} from '../../../api/knowledge.ts';
import { useSession } from '../../../app/session.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { countOf } from '../../../text/numbers.ts';
import { changesBetween, changesSentence, knowledgeChanges } from './change-words.ts';
import { ChangesList } from './changes-list.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { DraftNotice } from './draft-line.tsx';
import { draftName, readDraft, writeDraft } from './record-draft.ts';
import { RecordForm } from './record-form.tsx';
import { editOf, type FormRule, formOf, isSameRecord, problemsOf } from './record-form-state.ts';
import { RecordPreview } from './record-preview.tsx';
import './record.css';

/** The server is asked for a preview when somebody has not typed for this long. */
const TYPED_MILLISECONDS = 400;

/** Writes or proposes a record: form, how it will look, what it changes, and what to do when somebody was quicker. */
export function RecordEditor({
  at,
  written,
  start,
  packKnowledge = null,
  isWide = true,
  onDone,
}: {
  readonly at: RecordKey;
  /** What people wrote of it when the editor was opened; null for nothing. */
  readonly written: MetadataV1 | null;
  /** What the form begins with where nobody wrote of it: what a pack says. */
  readonly start: MetadataRecord | NothingKnown | null;
  /** What packs alone say of a destination; null for nothing. */
  readonly packKnowledge?: DestinationKnowledge | null;
  /** Form and preview side by side, where there is room. */
  readonly isWide?: boolean;
  readonly onDone: () => void;
}) {
  const { session, may } = useSession();
  const queryClient = useQueryClient();
  // What was there when it was opened: reading again must not change what the edit rests on.
  // What was typed and not sent comes back with what it rested on, so that nothing of others is written over unseen.
  const draft = draftName(session?.account.id ?? '', at);
  const [kept] = useState(() => readDraft(sessionStorage, draft));
  const [isBack, setBack] = useState(kept !== null);
  const [base, setBase] = useState(kept === null ? written : kept.base);
  const began = useRef(formFrom(at, written, start));
  const [form, setForm] = useState(kept?.form ?? began.current);
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    const isTyped = JSON.stringify(form) !== JSON.stringify(began.current);
    writeDraft(sessionStorage, draft, isTyped ? { form, base } : null);
  }, [draft, form, base]);
  const end = () => {
    isDone.current = true;
    writeDraft(sessionStorage, draft, null);
    onDone();
  };
  const save = useSaveRecord(at);
  const isStale = isConflict(save.error);
  const latest = useWritten(at);
  const [patient] = useDebouncedValue(form, TYPED_MILLISECONDS);
  const problems = problemsOf(form);
  const rule = useMemo(() => ruleOf(base), [base]);
  const asked = useMemo(
    () => (problemsOf(patient).length > 0 ? null : { ...editOf({ ...patient, reason: '' }, rule) }),
    [patient, rule],
  );
  const preview = useEditPreview(at, asked);
  const publishes = may('edit');
  // Where nothing is written of it, a pack may speak: an edit changes what it says here.
  const packed = preview.data?.ofPacks ?? null;
  const changes =
    preview.data === undefined
      ? []
      : packed === null
        ? preview.data.changes
        : [...changesBetween(packed, preview.data.record), ...knowledgeChanges(packKnowledge, preview.data.changes)];
  const isLikePacks = packed !== null && changes.length === 0 && patient === form;
  const isSame = isLikePacks || (base !== null && isSameRecord(form, formFrom(at, base, null)));

  const send = (over: MetadataV1 | null) =>
    save.mutate(
      { edit: editOf(form, ruleOf(over)), base: baseOf(over) },
      {
        onSuccess: (answer) => {
          notifications.show({
            message: isProposal(answer)
              ? 'Proposed. An editor decides; you find it under Knowledge, Proposals.'
              : `Published as version ${answer.version}. Samples are judged again by it.`,
          });
          end();
        },
        onError: (error) => {
          if (isConflict(error)) void forgetKnowledge(queryClient);
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(base);
  };
  const cancel = () => {
    if (isSameRecord(form, began.current) || window.confirm('Throw away what you wrote?')) end();
  };

  return (
    <form onSubmit={submit} aria-label={publishes ? 'Edit the record' : 'Propose a record'}>
      <div className={isWide ? 'editor editor-wide' : 'editor'}>
        <Stack gap="sm">
          {isBack && (
            <DraftNotice
              text="Your unsaved text is back."
              onDiscard={() => {
                setBack(false);
                setBase(written);
                setForm(began.current);
              }}
            />
          )}
          {!publishes && (
            <Alert color="blue" variant="light" p="xs">
              Your key proposes: an editor reads it before everybody does.
            </Alert>
          )}
          <RecordForm form={form} hasPack={packed !== null || packKnowledge !== null} onChange={setForm} />
        </Stack>
        <Stack gap="sm">
          <Title order={3}>How it will look</Title>
          {preview.data !== undefined && asked !== null ? (
            <>
              <RecordPreview
                kind={at.kind}
                keyText={preview.data.key}
                record={preview.data.record}
                knowledge={preview.data.knowledge}
                version={preview.data.latestVersion + 1}
              />
              <Text size="sm" c="dimmed">
                {preview.data.samples === 0
                  ? 'None of your samples holds it.'
                  : `It speaks in ${countOf(preview.data.samples, 'sample')} of yours.`}
              </Text>
              <Title order={3}>
                {packed !== null
                  ? 'Against what the pack says'
                  : preview.data.latestVersion === 0
                    ? 'The first version'
                    : `Against version ${preview.data.latestVersion}`}
              </Title>
              {packed !== null && (
                <Text size="sm" c="dimmed">
                  The text of the pack is replaced by yours at this server. The pack itself stays as it is.
                </Text>
              )}
              <Text size="sm">{changesSentence(changes)}</Text>
              <ChangesList changes={changes} />
            </>
          ) : preview.error !== null && asked !== null ? (
            <ErrorNotice error={preview.error} doing="preview it" again={() => void preview.refetch()} />
          ) : (
            <Text size="sm" c="dimmed">
              Write a title and a description, and see here how timelines will show them.
            </Text>
          )}
        </Stack>
      </div>
      <Stack gap="sm" mt="md">
        {isStale && (
          <ConflictNotice
            latest={latest.isFetching ? undefined : latest.data}
            mine={preview.data ?? null}
            changes={preview.data?.changes}
            baseVersion={base?.version ?? null}
            isSaving={save.isPending}
            publishes={publishes}
            onKeep={() => send(latest.data ?? null)}
            onTake={() => {
              setBase(latest.data ?? null);
              setForm({ ...formFrom(at, latest.data ?? null, start), reason: form.reason });
              save.reset();
            }}
          />
        )}
        {save.error !== null && !isStale && <ErrorNotice error={save.error} doing="save it" />}
        {problems.length > 0 && (
          <Text size="sm" c="dimmed" role="status">
            {problems.join(' ')}
          </Text>
        )}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          {!isStale && (
            <Button type="submit" loading={save.isPending} disabled={problems.length > 0 || isSame}>
              {publishes ? 'Publish' : 'Propose'}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** The form of what is written; where nothing is, of what it begins with. */
function formFrom(
  { kind }: RecordKey,
  written: MetadataV1 | null,
  start: MetadataRecord | NothingKnown | null,
): ReturnType<typeof formOf> {
  return formOf(written?.record ?? start, kind === 'destination' ? (written?.knowledge ?? null) : undefined);
}

/** The rule of an Event stays as it is: this form is about words. */
function ruleOf(written: MetadataV1 | null): FormRule | null {
  if (written === null || written.rule === null) return null;
  const { eventId: _, ...rule } = written.rule;
  return rule;
}
