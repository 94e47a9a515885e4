import type { SampleV1 } from '@flowsage/client';
import { Alert, Badge, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconDeviceLaptop, IconLock, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageHead } from '../../../components/page-head.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { formatName } from '../../../text/format-names.ts';
import { isNothingRead } from '../../../text/nothing-read.ts';
import { bytesText, countOf, countText, secondsText, timeText } from '../../../text/numbers.ts';
import './head.css';

/** Name, times and numbers of a sample, what was left out while reading it, and what can be done with it. */
export function SampleHead({ sample, actions }: { readonly sample: SampleV1; readonly actions?: ReactNode }) {
  const isFailed = sample.state === 'failed';
  const isNothing = isNothingRead(sample);
  return (
    <header>
      <PageHead
        title={<VisibleText text={sample.fileName} />}
        about={<Facts sample={sample} />}
        actions={actions}
        isTight
      />
      {(sample.message !== null || isNothing) && (
        <Alert
          color={isFailed ? 'red' : isNothing ? 'gray' : 'yellow'}
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          title={isFailed ? 'Not read' : isNothing ? 'Nothing read' : 'Read in part'}
          mt="xs"
          p="xs"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          <VisibleText text={sample.message ?? NO_FLOWS} />
        </Alert>
      )}
      <LeftOut skipped={sample.skipped} />
    </header>
  );
}

/** Where the report has no sentence; what was left out stands below. */
const NO_FLOWS = 'No flow came of this file: there is nothing to judge, and nothing speaks for it either.';

/** What was not taken for a flow, the most frequent reason first. */
function LeftOut({ skipped }: { readonly skipped: SampleV1['skipped'] }) {
  const [first, ...others] = skipped;
  if (first === undefined) return null;
  const most = (
    <>
      Left out while reading: {countText(first.count)} × <VisibleText text={first.reason} />
    </>
  );
  if (others.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {most}
      </Text>
    );
  return (
    <details className="left-out">
      <summary>
        {most}, and {countOf(others.length, 'other reason')}
      </summary>
      <ul>
        {others.map(({ reason, count }) => (
          <li key={reason}>
            {countText(count)} × <VisibleText text={reason} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Facts({ sample }: { readonly sample: SampleV1 }) {
  const { state, visibility, flows, packets, trafficDate, trafficSeconds, fileBytes, format } = sample;
  // Nobody uploaded it: it has no owner who could share it.
  const isInTab = sample.uploadedAt === '';
  return (
    <Group gap="2px 12px" fz="xs">
      {state !== 'processed' && (
        <Badge color={state === 'failed' ? 'red' : 'cyan'} variant="light" radius="sm" tt="none">
          {state}
        </Badge>
      )}
      <Group gap={4} wrap="nowrap">
        {isInTab ? (
          <IconDeviceLaptop size={14} aria-hidden />
        ) : visibility === 'public' ? (
          <IconWorld size={14} aria-hidden />
        ) : (
          <IconLock size={14} aria-hidden />
        )}
        {isInTab ? 'only in this tab' : visibility}
      </Group>
      {flows !== null && <span>{countOf(flows, 'flow')}</span>}
      {packets !== null && packets > 0 && <span>{countOf(packets, 'packet')}</span>}
      <span>
        {bytesText(fileBytes)}
        {format !== null && ` of ${formatName(sample)}`}
      </span>
      {trafficDate !== null && (
        <span>
          traffic of {timeText(trafficDate)} UTC{trafficSeconds !== null && `, ${secondsText(trafficSeconds)} long`}
        </span>
      )}
      {!isInTab && <span>uploaded {timeText(sample.uploadedAt)} UTC</span>}
    </Group>
  );
}
