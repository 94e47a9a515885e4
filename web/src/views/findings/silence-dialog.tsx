import type { FindingV1 } from '@flowsage/client';
import { Alert, Button, Group, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useAddSilence } from '../../api/findings.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { countOf, countText, timeText } from '../../text/numbers.ts';
import {
  hiddenBy,
  LONGEST_REASON,
  SILENCE_EXPIRIES,
  SILENCE_SCOPES,
  type SilenceExpiry,
  type SilenceScope,
  silenceEnd,
  silenceParts,
} from './silence-scopes.ts';

/** Silences findings like one of the list: how many, until when, and why. */
export function SilenceDialog({
  finding,
  listed,
  hasMore,
  onClose,
}: {
  readonly finding: FindingV1;
  /** All that the page has read. */
  readonly listed: readonly FindingV1[];
  /** There are more that were not read. */
  readonly hasMore: boolean;
  readonly onClose: () => void;
}) {
  const add = useAddSilence();
  const [scope, setScope] = useState<SilenceScope>('finding');
  const [expiry, setExpiry] = useState<SilenceExpiry | ''>('');
  const [reason, setReason] = useState('');
  const parts = silenceParts(finding, scope);
  const hidden = parts === null ? 0 : hiddenBy(listed, parts);
  const isComplete = parts !== null && expiry !== '' && reason.trim() !== '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parts === null || expiry === '') return;
    add.mutate(
      { ...parts, reason: reason.trim(), expires: silenceEnd(expiry, Date.now()) },
      {
        onSuccess: ({ expires }) => {
          notifications.show({
            message: `Silenced until ${timeText(expires)} UTC. It can be taken back under Silences.`,
          });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" className="name">
          <b>
            <VisibleText text={finding.title} />.
          </b>{' '}
          <VisibleText text={finding.sentence} />
        </Text>
        <Radio.Group label="What is silenced" value={scope} onChange={(next) => setScope(next as SilenceScope)}>
          <Stack gap={6} mt={6}>
            {SILENCE_SCOPES.map((one) => {
              const words = scopeWords(finding, one);
              return (
                words !== null && (
                  <Radio
                    key={one}
                    value={one}
                    label={words.label}
                    description={
                      <span className="name">
                        <VisibleText text={words.about} />
                      </span>
                    }
                  />
                )
              );
            })}
          </Stack>
        </Radio.Group>
        <Alert color={hidden > 1 && scope !== 'finding' ? 'yellow' : 'cyan'} variant="light" role="status">
          It hides <b>{countOf(hidden, 'finding')}</b> of the {countText(listed.length)} listed here
          {hasMore && '; more are not read yet'}
          {scope === 'here' ? '.' : ', and others like them in samples to come, for everybody at this server.'}
        </Alert>
        <Stack gap={4}>
          <Text size="sm" fw={500} id="silence-expiry">
            Until (required)
          </Text>
          <SegmentedControl
            aria-labelledby="silence-expiry"
            value={expiry}
            onChange={(next) => setExpiry(next as SilenceExpiry)}
            data={SILENCE_EXPIRIES.map(({ text }) => text)}
          />
          <Text size="xs" c="dimmed">
            {expiry === ''
              ? 'Choose how long: a silence without an end would be forgotten.'
              : `Ends on ${timeText(silenceEnd(expiry, Date.now()))} UTC; then the findings count again.`}
          </Text>
        </Stack>
        <TextInput
          label="Reason"
          description="What it is, so that somebody else knows whether it still holds."
          placeholder="Our own monitoring asks every minute."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={LONGEST_REASON}
          required
        />
        {add.error !== null && <ErrorNotice error={add.error} doing="silence it" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={!isComplete}>
            Silence
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Null where the finding has no such part. */
function scopeWords(
  { title, source, destination, fileName }: FindingV1,
  scope: SilenceScope,
): { readonly label: string; readonly about: string } | null {
  const to = destination === null ? '' : ` to ${destination}`;
  switch (scope) {
    case 'finding':
      return { label: 'Just what it says, everywhere', about: `“${title}” from ${source}${to}, in every sample` };
    case 'destination':
      return destination === null
        ? null
        : { label: 'This destination', about: `every detection that speaks of ${destination}` };
    case 'source':
      return source === '' ? null : { label: 'This source', about: `every detection that speaks of ${source}` };
    case 'here':
      return { label: 'This detection here', about: `“${title}” in ${fileName} alone` };
    case 'detection':
      return { label: 'This detection everywhere', about: `“${title}” of anybody, in every sample` };
  }
}
