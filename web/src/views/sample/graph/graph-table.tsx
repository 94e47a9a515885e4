import { Button, ScrollArea, Table, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countText } from '../../../text/numbers.ts';
import type { Graph, GraphNode } from './graph-nodes.ts';
import { LAYER_NAMES, nodeName } from './node-text.ts';

/** More names of what a node is joined to are counted. */
const MOST_NAMES = 5;

/** The graph as a table: for those who do not see it, and for those who rather read. */
export function GraphTable({ graph, onChoose }: { readonly graph: Graph; readonly onChoose: (id: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        mt="xs"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide the table' : 'Show as a table'}
      </Button>
      <div id={id}>{isOpen && <NodeTable graph={graph} onChoose={onChoose} />}</div>
    </>
  );
}

function NodeTable({ graph, onChoose }: { readonly graph: Graph; readonly onChoose: (id: string) => void }) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const joined = new Map<string, GraphNode[]>();
  for (const { from, to } of graph.edges) {
    joined.set(from, [...(joined.get(from) ?? []), nodes.get(to)!]);
    joined.set(to, [...(joined.get(to) ?? []), nodes.get(from)!]);
  }
  return (
    <ScrollArea mt={4}>
      <Table verticalSpacing={4} miw={900} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Name</Table.Th>
            <Table.Th>Known</Table.Th>
            <Table.Th ta="right">Flows</Table.Th>
            <Table.Th ta="right">Bytes up</Table.Th>
            <Table.Th ta="right">Bytes down</Table.Th>
            <Table.Th>Joined to</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {graph.nodes.map((node) => (
            <Table.Tr key={node.id}>
              <Table.Td>{LAYER_NAMES[node.layer].one}</Table.Td>
              <Table.Td className="name" maw={280}>
                <Button size="compact-xs" variant="subtle" h="auto" onClick={() => onChoose(node.id)} styles={WRAPPING}>
                  {nodeName(node)}
                </Button>
              </Table.Td>
              <Table.Td>
                {node.title !== '' && <VisibleText text={node.title} />}
                <Text size="xs" c="dimmed">
                  {[
                    node.relevance === 'knownBad' ? 'known bad' : node.isKnownBad ? 'has known bad flows' : '',
                    node.relevance === 'seenNearBad' ? 'seen near bad' : '',
                    node.isRare ? 'in no other sample' : '',
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </Text>
              </Table.Td>
              <Table.Td className="graph-number">{countText(node.flows)}</Table.Td>
              <Table.Td className="graph-number">{bytesText(node.bytesUp)}</Table.Td>
              <Table.Td className="graph-number">{bytesText(node.bytesDown)}</Table.Td>
              <Table.Td className="name" maw={320}>
                {namesOf(joined.get(node.id) ?? [])}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

const WRAPPING = { label: { whiteSpace: 'normal', textAlign: 'left', overflowWrap: 'anywhere' } } as const;

function namesOf(nodes: readonly GraphNode[]): string {
  const names = nodes.slice(0, MOST_NAMES).map(nodeName).join(', ');
  return nodes.length > MOST_NAMES ? `${names}, and ${countText(nodes.length - MOST_NAMES)} more` : names;
}
