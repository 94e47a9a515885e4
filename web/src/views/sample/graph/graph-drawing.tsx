import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { GraphEdges } from './graph-edges.tsx';
import { layOut, NODE_HEIGHT } from './graph-layout.ts';
import { GraphNodeCard } from './graph-node.tsx';
import { type Graph, LAYERS, type Weight } from './graph-nodes.ts';
import { GraphZoom } from './graph-zoom.tsx';
import { neighboursOf } from './neighbours.ts';
import { nextNode } from './next-node.ts';
import { layerCount } from './node-text.ts';
import { canBeRead } from './pan-zoom.ts';
import { usePanZoom, ZOOM_STEP } from './use-pan-zoom.ts';

const PAN_PIXELS = 60;
const LOWEST = 320;

/** The drawing, in a window that moves over it. Tab leads to one node, arrows to the others. */
export function GraphDrawing({
  graph,
  hasBareNames,
  weight,
  chosen,
  onChoose,
  children,
}: {
  readonly graph: Graph;
  /** Whether one of the parents stands for what belongs to no domain. */
  readonly hasBareNames: boolean;
  readonly weight: Weight;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** Stands over the drawing. */
  readonly children?: ReactNode;
}) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  const wide = useMemo(() => layOut(graph), [graph]);
  const isNarrow = width > 0 && !canBeRead(wide, { width });
  const layout = useMemo(() => (isNarrow ? layOut(graph, 'narrow') : wide), [graph, wide, isNarrow]);
  const [pointed, setPointed] = useState<string | null>(null);
  const [wantedHere, setHere] = useState('');
  const here = layout.nodes.has(wantedHere) ? wantedHere : (graph.nodes[0]?.id ?? '');

  // A finger that moves up and down moves the page, so the drawing has its full height there.
  const isTouched = useMediaQuery('(pointer: coarse)');
  const most = isTouched ? Number.POSITIVE_INFINITY : Math.max(window.innerHeight - 250, LOWEST);
  const height = Math.min(Math.max(layout.height, LOWEST), most);
  const panZoom = usePanZoom(svg, layout, { width, height });
  const { view } = panZoom;
  const centre = pointed ?? (layout.nodes.has(chosen) ? chosen : null);
  const near = useMemo(() => (centre === null ? null : neighboursOf(graph, centre)), [graph, centre]);

  const goTo = (id: string) => {
    const placed = layout.nodes.get(id);
    if (placed === undefined) return;
    setHere(id);
    panZoom.show({
      x: placed.x - 4,
      y: placed.y - 4,
      width: placed.width + 8,
      height: NODE_HEIGHT + 8,
    });
    svg.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!act(event)) return;
    event.preventDefault();
  };
  /** Whether the key meant something here. */
  const act = (event: KeyboardEvent): boolean => {
    const { key, shiftKey } = event;
    const pan = PANS[key];
    if (shiftKey && pan !== undefined) panZoom.pan(pan[0] * PAN_PIXELS, pan[1] * PAN_PIXELS);
    else if (key === '+' || key === '=') panZoom.zoom(ZOOM_STEP);
    else if (key === '-') panZoom.zoom(1 / ZOOM_STEP);
    else if (key === '0') panZoom.reset();
    else if (key === 'Escape' && chosen !== '') onChoose('');
    else if (key === 'Enter' || key === ' ') onChoose(nodeOf(event) ?? here);
    else {
      const next = nextNode(layout, nodeOf(event) ?? here, key);
      if (next === null) return pan !== undefined;
      goTo(next);
    }
    return true;
  };
  const onClick = (event: MouseEvent) => {
    if (panZoom.wasDrag()) return;
    const id = nodeOf(event);
    if (id !== null) setHere(id);
    onChoose(id ?? '');
  };

  return (
    <div className="graph-window" ref={ref} style={{ height }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset. */}
      <svg
        ref={svg}
        className={`graph-drawing${near === null ? '' : ' has-focus'}${panZoom.isMoving ? ' is-moving' : ''}`}
        width={width}
        height={height}
        role="group"
        aria-label={
          'Who talked to whom. Arrows go from node to node, Enter shows one, plus and minus zoom, Shift and arrows ' +
          'move the drawing. The table below says the same.'
        }
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseOver={(event) => setPointed(nodeOf(event))}
        onMouseLeave={() => setPointed(null)}
        {...panZoom.handlers}
      >
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          {LAYERS.map((layer) => (
            <text key={layer} className="graph-layer" x={layout.layerX[layer] + 2} y={18}>
              {layerCount(graph.nodes, layer, hasBareNames)}
            </text>
          ))}
          <GraphEdges edges={graph.edges} layout={layout} weight={weight} near={near} />
          {[...layout.nodes.values()].map((placed) => (
            <GraphNodeCard
              key={placed.node.id}
              placed={placed}
              weight={weight}
              isNear={near?.has(placed.node.id) ?? false}
              isChosen={placed.node.id === chosen}
              isHere={placed.node.id === here}
            />
          ))}
        </g>
      </svg>
      <GraphZoom onZoom={panZoom.zoom} onReset={panZoom.reset} onAll={panZoom.showAll} />
      {children}
    </div>
  );
}

/** Which way the drawing goes for an arrow. */
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function nodeOf(event: { readonly target: EventTarget }): string | null {
  return (event.target as Element).closest<SVGElement>('[data-node]')?.dataset['node'] ?? null;
}
