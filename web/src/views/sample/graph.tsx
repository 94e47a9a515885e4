import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useMemo } from 'react';
import { createPortal } from 'react-dom';
import { EmptyState } from '../../components/empty-state.tsx';
import { useUrlState } from '../../state/url-state.ts';
import './graph/graph.css';
import { GraphDrawing } from './graph/graph-drawing.tsx';
import { GraphLegend } from './graph/graph-legend.tsx';
import { graphOf, LAYERS, type Limits, MOST_OF_LAYER, type Weight } from './graph/graph-nodes.ts';
import { GraphTable } from './graph/graph-table.tsx';
import { NodeFacts } from './graph/node-facts.tsx';
import { nodeValues, useNodeFilter, withValues } from './graph/node-filter.ts';
import { parentFinder } from './graph/node-parents.ts';
import { layerCount } from './graph/node-text.ts';
import type { SampleViewProps } from './sample-data.ts';

const DEFAULTS = { weight: 'bytes', node: '', sources: '12', destinations: '24', parents: '16' };
const LIMIT_NAMES = { source: 'sources', destination: 'destinations', parent: 'parents' } as const;
/** How many more a click on the rest shows. */
const OPENED_AT_ONCE = 25;

/** Who talked to whom, and who that belongs to: the heaviest and what stands out, the rest in one node that opens. */
export default function SampleGraph({ data, rows, matching, filter, onSelect, factsPlace }: SampleViewProps) {
  const [url, setUrl] = useUrlState(DEFAULTS);
  const filterBy = useNodeFilter();
  const weight: Weight = url.weight === 'flows' ? 'flows' : 'bytes';
  const parentOf = useMemo(() => parentFinder(data), [data]);
  const hasBareNames = useMemo(
    () => matching.some((position) => parentOf(rows[position]!).domain === ''),
    [rows, matching, parentOf],
  );
  const graph = useMemo(() => {
    const limits: Limits = {
      source: limitOf(url.sources, DEFAULTS.sources),
      destination: limitOf(url.destinations, DEFAULTS.destinations),
      parent: limitOf(url.parents, DEFAULTS.parents),
    };
    return graphOf(rows, matching, parentOf, weight, limits);
  }, [rows, matching, parentOf, weight, url.sources, url.destinations, url.parents]);

  const chosen = graph.nodes.find(({ id, isRest }) => id === url.node && !isRest);
  const values = useMemo(() => {
    const found = chosen === undefined ? null : nodeValues(chosen, rows, matching, parentOf);
    return found === null || withValues(filter.terms, found, true) === null ? null : found;
  }, [chosen, rows, matching, parentOf, filter.terms]);

  if (graph.nodes.length === 0)
    return (
      <EmptyState title={filter.isEmpty ? 'This sample has no flows' : 'No flow fits the filter'}>
        {!filter.isEmpty && 'Take a part of the filter away, or clear it.'}
      </EmptyState>
    );

  const choose = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id);
    if (node?.isRest !== true) {
      setUrl({ node: id === url.node ? '' : id });
      return;
    }
    const name = LIMIT_NAMES[node.layer];
    setUrl({ [name]: String(Math.min(limitOf(url[name], DEFAULTS[name]) + OPENED_AT_ONCE, MOST_OF_LAYER)) });
  };
  const isOpened = (Object.values(LIMIT_NAMES) as (keyof typeof DEFAULTS)[]).some(
    (name) => url[name] !== DEFAULTS[name],
  );

  const facts =
    chosen === undefined ? null : (
      <NodeFacts
        node={chosen}
        joined={graph.edges.filter(({ from, to }) => from === chosen.id || to === chosen.id).length}
        hasPages={data.origin === 'own'}
        onFilter={values === null ? null : (exclude) => filterBy(values, exclude)}
        onDetails={onSelect}
        onClose={() => setUrl({ node: '' })}
      />
    );

  return (
    <section aria-label="Graph">
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm" c="dimmed" role="status">
          {LAYERS.map((layer) => layerCount(graph.nodes, layer, hasBareNames)).join(', ')}
          {hasBareNames && ', addresses and bare names'}
        </Text>
        <Group gap="xs">
          {isOpened && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() =>
                setUrl({
                  sources: DEFAULTS.sources,
                  destinations: DEFAULTS.destinations,
                  parents: DEFAULTS.parents,
                })
              }
            >
              Only the heaviest
            </Button>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Weighed by"
            value={weight}
            onChange={(next) => setUrl({ weight: next })}
            data={[
              { value: 'bytes', label: 'Bytes' },
              { value: 'flows', label: 'Flows' },
            ]}
          />
        </Group>
      </Group>
      <GraphDrawing
        hasBareNames={hasBareNames}
        graph={graph}
        weight={weight}
        chosen={chosen?.id ?? ''}
        onChoose={choose}
      >
        {factsPlace === null && facts !== null && <div className="graph-facts">{facts}</div>}
      </GraphDrawing>
      {factsPlace !== null && createPortal(facts, factsPlace)}
      <GraphLegend />
      <GraphTable graph={graph} onChoose={choose} />
    </section>
  );
}

function limitOf(text: string, before: string): number {
  const limit = Number(text);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST_OF_LAYER) : Number(before);
}
