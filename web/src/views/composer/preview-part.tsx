import type { EventPreviewSampleV1 } from '@flowsage/client';
import { Anchor, Badge, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { useEventPreview } from '../../api/compose.ts';
import { Busy } from '../../components/busy.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { countOf, countText } from '../../text/numbers.ts';
import { rowListText } from '../sample/row-list.ts';
import { outcomeText, previewGroups, previewRows } from './preview-groups.ts';

/** Which stored samples the rule would match, which nearly, and which not. */
export function PreviewPart({
  preview,
  steps,
}: {
  readonly preview: ReturnType<typeof useEventPreview>;
  readonly steps: number;
}) {
  const items = useMemo(() => preview.data?.pages.flatMap((page) => page.items) ?? [], [preview.data]);
  const { matches, near, none } = useMemo(() => previewGroups(items), [items]);
  if (preview.error !== null)
    return <ErrorNotice error={preview.error} doing="try the rule" again={() => void preview.refetch()} />;
  if (preview.data === undefined)
    return preview.isFetching ? (
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm">Holding your samples against the rule …</Text>
      </Group>
    ) : (
      <Text size="sm" c="dimmed">
        With two steps or more, your samples are held against the rule at once: what matches, and what nearly does.
      </Text>
    );
  return (
    <Stack gap="xs" opacity={preview.isPlaceholderData ? 0.6 : 1} aria-busy={preview.isFetching}>
      <Group gap="xs" role="status">
        <Text size="sm">
          Of <b>{countOf(items.length, 'sample')}</b>
          {preview.hasNextPage && ' looked at so far'}:
        </Text>
        {/* None is no success: only what is there has a colour. */}
        <Badge {...(matches.length === 0 ? { variant: 'default' } : { color: 'teal.9' })} radius="sm" tt="none">
          {countText(matches.length)} match
        </Badge>
        <Badge {...(near.length === 0 ? { variant: 'default' } : { color: 'yellow.5' })} radius="sm" tt="none">
          {countText(near.length)} nearly
        </Badge>
        <Badge variant="default" radius="sm" tt="none">
          {countText(none.length)} not
        </Badge>
        {preview.isFetching && <Busy what="Trying the rule" />}
      </Group>
      <Samples title="Match" samples={matches} steps={steps} isOpen />
      <Samples title="Nearly" samples={near} steps={steps} isOpen />
      <Samples title="Do not" samples={none} steps={steps} isOpen={false} />
      {preview.hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          loading={preview.isFetchingNextPage}
          onClick={() => void preview.fetchNextPage()}
        >
          Try older samples
        </Button>
      )}
    </Stack>
  );
}

function Samples({
  title,
  samples,
  steps,
  isOpen,
}: {
  readonly title: string;
  readonly samples: readonly EventPreviewSampleV1[];
  readonly steps: number;
  readonly isOpen: boolean;
}) {
  if (samples.length === 0) return null;
  return (
    <details open={isOpen} className="preview-samples">
      <summary>
        {title} ({countText(samples.length)})
      </summary>
      <ul>
        {samples.map((sample) => (
          <li key={sample.sampleId}>
            <Anchor component={Link} href={pathOf(sample)} size="sm" className="name">
              <VisibleText text={sample.fileName} />
            </Anchor>
            <Text span size="xs" c="dimmed">
              {outcomeText(sample, steps)}
            </Text>
          </li>
        ))}
      </ul>
    </details>
  );
}

function pathOf(sample: EventPreviewSampleV1): string {
  const rows = previewRows(sample);
  return samplePath(sample.sampleId, rows.length === 0 ? {} : { of: `rows.${rowListText(rows)}` });
}
