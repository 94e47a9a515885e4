import { memo } from 'react';
import { type GraphLayout, NODE_HEIGHT } from './graph-layout.ts';
import { type GraphEdge, type Weight, weightOf } from './graph-nodes.ts';

const THINNEST = 1;
const THICKEST = 12;

/** What went between nodes: the wider, the more. */
export const GraphEdges = memo(function GraphEdges({
  edges,
  layout,
  weight,
  near,
}: {
  readonly edges: readonly GraphEdge[];
  readonly layout: GraphLayout;
  readonly weight: Weight;
  readonly near: ReadonlySet<string> | null;
}) {
  const heaviest = edges.reduce((most, edge) => Math.max(most, weightOf(edge, weight)), 1);
  return (
    <g aria-hidden>
      {edges.map((edge) => {
        const [from, to] = [layout.nodes.get(edge.from), layout.nodes.get(edge.to)];
        if (from === undefined || to === undefined) return null;
        const left = from.x + from.width;
        const [top, bottom] = [from.y + NODE_HEIGHT / 2, to.y + NODE_HEIGHT / 2];
        const middle = (left + to.x) / 2;
        const isNear = near?.has(edge.from) && near.has(edge.to);
        return (
          <path
            key={`${edge.from} ${edge.to}`}
            className={`graph-edge${edge.isKnownBad ? ' is-known-bad' : ''}${isNear ? ' is-near' : ''}`}
            d={`M${left} ${top} C${middle} ${top} ${middle} ${bottom} ${to.x} ${bottom}`}
            strokeWidth={THINNEST + (THICKEST - THINNEST) * Math.sqrt(weightOf(edge, weight) / heaviest)}
          />
        );
      })}
    </g>
  );
});
