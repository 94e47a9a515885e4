import type { FindingV1 } from '@flowsage/client';
import { Badge, Group, Text } from '@mantine/core';
import { NameText } from '../../components/name-text.tsx';
import { countOf } from '../../text/numbers.ts';
import { detectionName } from './detection-names.ts';
import type { FindingGroup, FindingGrouping } from './finding-groups.ts';
import { FindingRow } from './finding-row.tsx';

/** Findings of one group, which folds; those by time stand without a head. */
export function FindingSection({
  group,
  grouping,
  at,
  onAt,
  onSilence,
  onFilter,
}: {
  readonly group: FindingGroup;
  readonly grouping: FindingGrouping;
  readonly at: string;
  readonly onAt: (id: string) => void;
  readonly onSilence: ((finding: FindingV1) => void) | null;
  readonly onFilter: (name: 'source' | 'destination' | 'sample', value: string) => void;
}) {
  const list = (
    <ol className="findings" aria-label={grouping === 'time' ? 'Findings' : `Findings: ${group.key ?? 'many'}`}>
      {group.findings.map((finding) => (
        <FindingRow
          key={finding.id}
          finding={finding}
          isAt={finding.id === at}
          onAt={onAt}
          onSilence={onSilence}
          onFilter={onFilter}
        />
      ))}
    </ol>
  );
  if (grouping === 'time') return list;
  return (
    <details open className="finding-group">
      <summary>
        <Group gap="xs" component="span" display="inline-flex">
          {grouping === 'detection' || group.key === null ? (
            <Text span fw={700}>
              {group.key === null ? 'About many destinations' : detectionName(group.key)}
            </Text>
          ) : (
            <NameText name={group.key} destination={group.key} size="md" />
          )}
          <Badge variant="default" radius="sm" tt="none">
            {countOf(group.findings.length, 'finding')}
          </Badge>
          <Text span size="sm" c="dimmed">
            in {countOf(group.samples, 'sample')}, best score {Math.round(group.bestScore)}
          </Text>
        </Group>
      </summary>
      {list}
    </details>
  );
}
