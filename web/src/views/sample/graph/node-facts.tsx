import { Button, CloseButton, Group, Stack, Table, Text } from '@mantine/core';
import { IconFilter, IconFilterOff, IconListDetails } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { NameText } from '../../../components/name-text.tsx';
import { RelevancePill } from '../../../components/relevance-pill.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countOf, countText } from '../../../text/numbers.ts';
import { startText } from '../timeline/start-text.ts';
import type { GraphNode } from './graph-nodes.ts';
import { LAYER_NAMES, nodeName } from './node-text.ts';

/** What is to be said of the chosen node, and what can be done with it. */
export function NodeFacts({
  node,
  joined,
  hasPages,
  onFilter,
  onDetails,
  onClose,
}: {
  readonly node: GraphNode;
  /** Nodes that it is joined to. */
  readonly joined: number;
  /** Whether there are pages about destinations to go to. */
  readonly hasPages: boolean;
  /** Null where it is of too many names to filter by. */
  readonly onFilter: ((exclude: boolean) => void) | null;
  readonly onDetails: (row: number) => void;
  readonly onClose: () => void;
}) {
  const filter =
    onFilter === null ? {} : { filter: { onInclude: () => onFilter(false), onExclude: () => onFilter(true) } };
  const place = useRef<HTMLElement>(null);
  // Whoever chose it sees what is said of it, wherever that stands.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another node has other facts.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [node.id]);
  return (
    <section ref={place} className="node-facts" aria-label={`Facts of ${nodeName(node)}`}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text size="xs" c="dimmed" tt="capitalize">
              {LAYER_NAMES[node.layer].one}
            </Text>
            {node.name === '' ? (
              <Text size="sm">{nodeName(node)}</Text>
            ) : (
              <NameText
                name={node.name}
                {...(hasPages && node.layer === 'destination' ? { destination: node.name } : {})}
                {...filter}
              />
            )}
          </div>
          <CloseButton size="sm" aria-label="Close the facts" onClick={onClose} />
        </Group>
        {(node.title !== '' || node.relevance !== '') && (
          <Group gap={6}>
            {node.title !== '' && (
              <Text size="sm" fw={600} className="name">
                <VisibleText text={node.title} />
              </Text>
            )}
            <RelevancePill relevance={node.relevance} />
          </Group>
        )}
        {node.isKnownBad && node.relevance !== 'knownBad' && <Text size="sm">Some of its flows are known bad.</Text>}
        {node.isRare && <Text size="sm">No other sample of this server has held this name.</Text>}
        <Table withRowBorders={false} verticalSpacing={1} horizontalSpacing={0} fz="sm">
          <Table.Tbody>
            <Fact name="Flows" value={countText(node.flows)} />
            <Fact name="Bytes up" value={bytesText(node.bytesUp)} />
            <Fact name="Bytes down" value={bytesText(node.bytesDown)} />
            <Fact name="First" value={startText(node.first)} />
            <Fact name="Last" value={startText(node.last)} />
            <Fact name="Joined to" value={countOf(joined, 'node')} />
          </Table.Tbody>
        </Table>
        <Group gap={6}>
          {onFilter !== null && (
            <>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconFilter size={14} />}
                onClick={() => onFilter(false)}
              >
                Only this
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconFilterOff size={14} />}
                onClick={() => onFilter(true)}
              >
                All but this
              </Button>
            </>
          )}
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconListDetails size={14} />}
            onClick={() => onDetails(node.row)}
          >
            First flow
          </Button>
        </Group>
        {onFilter === null && (
          <Text size="xs" c="dimmed">
            It has too many names to filter by; search for its domain instead.
          </Text>
        )}
      </Stack>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} c="dimmed" w={90}>
        {name}
      </Table.Th>
      <Table.Td className="mono">{value}</Table.Td>
    </Table.Tr>
  );
}
