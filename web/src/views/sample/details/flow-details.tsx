import type { AnnotationRecordV1, AnnotationsV1 } from '@flowsage/client';
import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { IconWorldSearch } from '@tabler/icons-react';
import { Link } from 'wouter';
import { LevelMarker } from '../../../components/level-marker.tsx';
import { NameText } from '../../../components/name-text.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { destinationPath } from '../../../state/paths.ts';
import { bytesText, countOf, countText, secondsText } from '../../../text/numbers.ts';
import { DIRECTIONS } from '../hosts.ts';
import { hasCounts, type SampleData } from '../sample-data.ts';
import type { FilterField } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';
import { momentText, startText } from '../timeline/start-text.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { nameDoubt } from './name-doubt.ts';
import { RawPart } from './raw-part.tsx';
import { RecordPart } from './record-part.tsx';
import { StatisticsPart } from './statistics-part.tsx';
import { WhyPart } from './why-part.tsx';

/** All that is known of one flow. */
export function FlowDetails({
  data,
  row,
  filter,
  onEvent,
}: {
  readonly data: SampleData;
  readonly row: SampleRow;
  readonly filter: SampleFilterState;
  /** Shows the Event that the flow belongs to. */
  readonly onEvent: (event: number) => void;
}) {
  const flow = data.flows[row.row]!;
  const { annotations } = data;
  const about = annotations.destinations[row.destinationPosition] ?? null;
  const doubt = nameDoubt(flow);
  const by = (field: FilterField, value: string) => ({
    onInclude: () => filter.add({ field, value, exclude: false }),
    onExclude: () => filter.add({ field, value, exclude: true }),
  });
  const page = data.origin === 'own' ? { destination: row.destination } : {};
  return (
    <Stack gap="md">
      <Stack gap={6}>
        <Group gap={8} wrap="nowrap" align="flex-start">
          <LevelMarker level={row.ownLevel} size={24} />
          <Text fw={700} className="name">
            {row.ownTitle === row.destination ? (
              <NameText name={row.destination} size="md" filter={by('destination', row.destination)} {...page} />
            ) : (
              <VisibleText text={row.ownTitle} />
            )}
          </Text>
        </Group>
        <dl className="facts facts-short">
          <div>
            <dt>To</dt>
            <dd>
              <NameText name={row.destination} filter={by('destination', row.destination)} {...page} />
              {row.address !== '' && row.address !== row.name && (
                <div>
                  <NameText name={row.address} size="xs" filter={by('address', row.address)} />
                </div>
              )}
            </dd>
          </div>
          <div>
            <dt>From</dt>
            <dd>
              <NameText name={String(flow['src'] ?? '')} filter={by('source', row.source)} />
            </dd>
          </div>
          <div>
            <dt>Began</dt>
            <dd>
              {startText(row.start)}
              {data.sample.trafficDate !== null && (
                <Text size="xs" c="dimmed" className="mono">
                  {momentText(data.sample.trafficDate, row.start)}
                </Text>
              )}
            </dd>
          </div>
          <div>
            <dt>Lasted</dt>
            <dd>{secondsText(row.duration)}</dd>
          </div>
          <div>
            <dt>Sent</dt>
            <dd title={`${countText(row.bytesUp)} bytes`}>
              <span className="arrow-up">↑</span> {bytesText(row.bytesUp)} in{' '}
              {countOf(Number(flow['srcPkts'] ?? 0), 'packet')}
            </dd>
          </div>
          <div>
            <dt>Received</dt>
            <dd title={`${countText(row.bytesDown)} bytes`}>
              <span className="arrow-down">↓</span> {bytesText(row.bytesDown)} in{' '}
              {countOf(Number(flow['dstPkts'] ?? 0), 'packet')}
            </dd>
          </div>
          <div>
            <dt>Direction</dt>
            <dd>
              {DIRECTIONS[row.direction].text}
              {row.protocol !== '' && `, ${row.protocol}`}
            </dd>
          </div>
        </dl>
        {doubt !== null && (
          <Alert
            color="yellow"
            variant="light"
            p="xs"
            title="The name is in doubt"
            styles={{ title: { color: 'var(--mantine-color-text)' } }}
          >
            {doubt}
          </Alert>
        )}
        {row.event >= 0 && (
          <button type="button" className="plain-link" onClick={() => onEvent(row.event)}>
            Belongs to the Event <VisibleText text={row.title} /> ›
          </button>
        )}
        {data.origin === 'own' && (
          <Anchor component={Link} href={destinationPath(row.destination)} size="sm">
            <IconWorldSearch size={14} className="inline-icon" /> Page of the destination
          </Anchor>
        )}
      </Stack>
      {knownOf(row, annotations).map((record) => (
        <RecordPart key={`${record.kind} ${record.key}`} record={record} isTitled={record !== row.ownRecord} />
      ))}
      {!data.isKnown && (
        <Text size="sm" c="dimmed">
          What is known of it is still to come.
        </Text>
      )}
      {data.isKnown && row.ownRecord === null && (
        <Text size="sm" c="dimmed">
          Nothing is known of this destination. What somebody writes of it appears here, and in every sample that holds
          it.
        </Text>
      )}
      <WhyPart data={data} row={row} />
      {data.isKnown && <StatisticsPart about={about} row={row} isCounted={hasCounts(data)} />}
      <RawPart flow={flow} />
    </Stack>
  );
}

/** Behavior, destination and the domain above, the nearest first. */
function knownOf(row: SampleRow, { records, destinations, behaviorOf }: AnnotationsV1): readonly AnnotationRecordV1[] {
  const about = destinations[row.destinationPosition];
  const positions = [behaviorOf[row.row] ?? -1, about?.record ?? -1, about?.parent ?? -1];
  return [...new Set(positions)].flatMap((position) => records[position] ?? []);
}
