import type { SampleV1 } from '@flowsage/client';
import { ActionIcon, Anchor, Badge, Group, Loader, Menu, Text, Tooltip } from '@mantine/core';
import { IconDotsVertical, IconEye, IconLink, IconTrash, IconWorld } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { NothingReadBadge } from '../../components/nothing-read-badge.tsx';
import { VerdictBadge } from '../../components/verdict-badge.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { formatName } from '../../text/format-names.ts';
import { isNothingRead, nothingReadReason } from '../../text/nothing-read.ts';
import { bytesText, countOf, countText, secondsText, timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { STATES } from './list-query.ts';
import { Rarity } from './rarity.tsx';
import type { SampleDialog } from './sample-dialogs.tsx';

/** One sample: what it is, what became of it, and what can be done with it. */
export function SampleRow({
  sample,
  index,
  isAt,
  onAt,
  onDialog,
  rowRef,
  top,
}: {
  readonly sample: SampleV1;
  readonly index: number;
  readonly isAt: boolean;
  readonly onAt: (at: number) => void;
  readonly onDialog: (dialog: SampleDialog) => void;
  /** Measures it, since names may take lines. */
  readonly rowRef: (row: HTMLTableRowElement | null) => void;
  /** Where it stands in the table, in pixels. */
  readonly top: number;
}) {
  const { fileName, fileBytes, flows, trafficDate, trafficSeconds, uploadedAt, visibility } = sample;
  const message = isNothingRead(sample) ? nothingReadReason(sample) : sample.message;
  return (
    <tr
      ref={rowRef}
      aria-rowindex={index + 2}
      data-index={index}
      className={`sample-row sample-place${isAt ? ' is-at' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={() => {
        if (!isAt) onAt(index);
      }}
    >
      <td className="sample-name name">
        <Anchor component={Link} href={samplePath(sample.id)} size="sm">
          <VisibleText text={fileName} />
        </Anchor>
        <Text size="xs" c="dimmed">
          {bytesText(fileBytes)}, {formatName(sample)}
          {sample.packets !== null && `, ${countOf(sample.packets, 'packet')}`}
        </Text>
        {message !== null && (
          <Text size="xs" c={sample.state === 'failed' ? 'red' : 'dimmed'} lineClamp={3}>
            <VisibleText text={message} />
          </Text>
        )}
      </td>
      <td className="sample-verdict">
        <Standing sample={sample} />
      </td>
      <td className="sample-rarity">
        <Rarity sample={sample} />
      </td>
      <td className="sample-flows mono">
        {flows === null ? '' : countText(flows)}
        <span className="sample-key"> {flows === 1 ? 'flow' : flows === null ? '' : 'flows'}</span>
      </td>
      <td className="sample-traffic">
        {trafficDate !== null && <span className="mono">{timeText(trafficDate)}</span>}
        {trafficDate !== null && trafficSeconds !== null && (
          <Text size="xs" c="dimmed">
            over {secondsText(trafficSeconds)}
          </Text>
        )}
      </td>
      <td className="sample-uploaded mono">{timeText(uploadedAt)}</td>
      <td className="sample-actions">
        {visibility === 'public' && (
          <Tooltip label="Public: everybody who has the link reads it">
            <IconWorld size={18} role="img" aria-label="Public" />
          </Tooltip>
        )}
        <RowMenu sample={sample} onDialog={onDialog} />
      </td>
    </tr>
  );
}

/** Verdict, or how far it is on the way there. */
function Standing({ sample }: { readonly sample: SampleV1 }) {
  const { state, verdict, changed } = sample;
  if (state === 'failed')
    return (
      <Badge color="gray" variant="outline" radius="sm" tt="none">
        {STATES.failed}
      </Badge>
    );
  if (state !== 'processed')
    return (
      <Group gap={6} wrap="nowrap" role="status">
        {state === 'processing' && <Loader size={14} aria-hidden />}
        <Text size="sm">{STATES[state]}</Text>
      </Group>
    );
  if (isNothingRead(sample)) return <NothingReadBadge size="sm" />;
  return (
    <Group gap={4}>
      {verdict === null ? (
        <Text size="sm" c="dimmed">
          not judged yet
        </Text>
      ) : (
        <Tooltip label={`Confidence: ${verdict.confidence}`}>
          <span>
            <VerdictBadge verdict={verdict.verdict} size="sm" />
          </span>
        </Tooltip>
      )}
      {changed && (
        <Tooltip label="The verdict says something else than when you read it last">
          <Badge size="sm" radius="sm" tt="none" variant="outline" color="cyan">
            changed
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}

function RowMenu({
  sample,
  onDialog,
}: {
  readonly sample: SampleV1;
  readonly onDialog: (dialog: SampleDialog) => void;
}) {
  const [, go] = useLocation();
  const { may } = useSession();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${visibleText(sample.fileName)}`}>
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEye size={16} />} onClick={() => go(samplePath(sample.id))}>
          Open
        </Menu.Item>
        {(may('upload') || sample.visibility === 'public') && (
          <Menu.Item leftSection={<IconLink size={16} />} onClick={() => onDialog({ name: 'share', sample })}>
            {sample.visibility === 'public' ? 'Link, or make private' : 'Share'}
          </Menu.Item>
        )}
        {may('upload') && (
          <>
            <Menu.Divider />
            <Menu.Item
              c="var(--known-bad)"
              leftSection={<IconTrash size={16} />}
              onClick={() => onDialog({ name: 'delete', sample })}
            >
              Delete
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
