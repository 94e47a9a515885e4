import type { FindingV1 } from '@flowsage/client';
import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { IconVolumeOff } from '@tabler/icons-react';
import { memo } from 'react';
import { Link } from 'wouter';
import { NameText } from '../../components/name-text.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { countOf, timeText } from '../../text/numbers.ts';
import { rowListText } from '../sample/row-list.ts';
import { FindingNumbers } from './finding-numbers.tsx';

/** Where a finding is looked at: its sample, with the flows it rests on. */
export function findingPath({ sampleId, rows }: FindingV1): string {
  return samplePath(sampleId, rows.length === 0 ? {} : { of: `rows.${rowListText(rows)}` });
}

/** One finding: what it says, by which numbers, where and when. */
export const FindingRow = memo(function FindingRow({
  finding,
  isAt,
  onAt,
  onSilence,
  onFilter,
}: {
  readonly finding: FindingV1;
  readonly isAt: boolean;
  readonly onAt: (id: string) => void;
  /** Null where the reader may not silence. */
  readonly onSilence: ((finding: FindingV1) => void) | null;
  readonly onFilter: (name: 'source' | 'destination' | 'sample', value: string) => void;
}) {
  const { id, title, sentence, score, source, destination, silencedBy, flowCount } = finding;
  return (
    <li
      className={`finding${isAt ? ' is-at' : ''}${silencedBy === null ? '' : ' is-silenced'}`}
      data-finding={id}
      onFocus={() => onAt(id)}
    >
      <div className="finding-score" title="0 to 100: how much it looks like what the title says">
        <span className="mono">{Math.round(score)}</span>
        <span className="finding-of">of 100</span>
      </div>
      <div className="finding-main">
        <Group gap={6}>
          <Anchor component={Link} href={findingPath(finding)} fw={700} size="sm" data-open="">
            <VisibleText text={title} />
          </Anchor>
          {silencedBy !== null && (
            <Badge size="sm" variant="outline" color="gray" radius="sm" tt="none">
              silenced{silencedBy.pack === null ? '' : ` by pack ${silencedBy.pack}`}
            </Badge>
          )}
        </Group>
        <Text size="sm" className="name">
          <VisibleText text={sentence} />
        </Text>
        <FindingNumbers numbers={finding.numbers} />
      </div>
      <dl className="finding-place">
        <dt>From</dt>
        <dd>
          <NameText name={source} />
        </dd>
        <dt>To</dt>
        <dd>
          {destination === null ? (
            <Text span size="sm" c="dimmed">
              many destinations
            </Text>
          ) : (
            <NameText name={destination} destination={destination} />
          )}
        </dd>
        <dt>In</dt>
        <dd>
          <Anchor component={Link} href={findingPath(finding)} size="sm" className="name">
            <VisibleText text={finding.fileName} />
          </Anchor>
          <Text span size="xs" c="dimmed">
            {' '}
            {countOf(flowCount, 'flow')}
          </Text>
        </dd>
        <dt>When</dt>
        <dd className="mono finding-time">{spanOf(finding)}</dd>
      </dl>
      <div className="finding-actions">
        {onSilence !== null && silencedBy === null && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconVolumeOff size={16} />}
            onClick={() => onSilence(finding)}
          >
            Silence
          </Button>
        )}
        <div className="finding-shown">
          <Button variant="subtle" color="gray" size="compact-xs" fw={500} onClick={() => onFilter('source', source)}>
            Show only this source
          </Button>
          {destination !== null && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              fw={500}
              onClick={() => onFilter('destination', destination)}
            >
              Show only this destination
            </Button>
          )}
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            fw={500}
            onClick={() => onFilter('sample', finding.sampleId)}
          >
            Show only this sample
          </Button>
        </div>
      </div>
    </li>
  );
});

function spanOf({ firstAt, lastAt }: FindingV1): string {
  if (firstAt === null || lastAt === null) return 'no time';
  const [first, last] = [timeText(firstAt), timeText(lastAt)];
  if (first === last) return first;
  // The day is told once where it is the same.
  return `${first} – ${last.slice(0, 10) === first.slice(0, 10) ? last.slice(11) : last}`;
}
