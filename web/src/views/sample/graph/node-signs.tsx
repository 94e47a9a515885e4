import { NODE_HEIGHT } from './graph-layout.ts';
import type { GraphNode } from './graph-nodes.ts';

const MIDDLE = NODE_HEIGHT / 2;
const LEFT = 16;

/** What a node is: a circle for sources, the square of its level for destinations, a hexagon for parents. */
export function NodeMarker({ node }: { readonly node: GraphNode }) {
  if (node.isRest)
    return (
      <text className="graph-sign" x={LEFT} y={MIDDLE + 4} fill="var(--mantine-color-dimmed)" aria-hidden>
        +
      </text>
    );
  if (node.layer === 'source')
    return <circle cx={LEFT} cy={MIDDLE} r={6.5} fill="none" stroke="var(--mantine-color-dimmed)" strokeWidth={2.5} />;
  if (node.layer === 'parent')
    return (
      <path
        d="M-9 0 L-4.5 -8 L4.5 -8 L9 0 L4.5 8 L-4.5 8 Z"
        transform={`translate(${LEFT} ${MIDDLE})`}
        fill={node.level === 'D' ? 'var(--level-d)' : 'none'}
        stroke={node.level === 'D' ? 'none' : 'var(--mantine-color-dimmed)'}
        strokeWidth={2}
      />
    );
  const level = node.level.toLowerCase();
  return (
    <g aria-hidden>
      <rect x={LEFT - 9} y={MIDDLE - 9} width={18} height={18} rx={3} fill={`var(--level-${level})`} />
      <text className="graph-sign" x={LEFT} y={MIDDLE + 4} fill={`var(--level-${level}-text)`}>
        {node.level}
      </text>
    </g>
  );
}

/** What stands out: an octagon with ! for known bad, hollow where only flows are; a triangle with ! for seen near bad; a diamond
 * with 1 for new ones. */
export function NodeSigns({ node, right }: { readonly node: GraphNode; readonly right: number }) {
  const isBadItself = node.relevance === 'knownBad';
  const isNearBad = node.relevance === 'seenNearBad' && !node.isKnownBad;
  const left = node.isKnownBad || isNearBad ? right - 28 : right - 8;
  return (
    <g aria-hidden>
      {isNearBad && (
        <g transform={`translate(${right - 8} ${MIDDLE})`}>
          <path d="M0 -8.5 L9 7.5 L-9 7.5 Z" fill="var(--near-bad)" />
          <text className="graph-sign" y={6} fill="var(--near-bad-text)">
            !
          </text>
        </g>
      )}
      {node.isKnownBad && (
        <g transform={`translate(${right - 8} ${MIDDLE})`}>
          <path
            d="M-3.5 -8.5 L3.5 -8.5 L8.5 -3.5 L8.5 3.5 L3.5 8.5 L-3.5 8.5 L-8.5 3.5 L-8.5 -3.5 Z"
            fill={isBadItself ? 'var(--known-bad)' : 'none'}
            stroke="var(--known-bad)"
            strokeWidth={1.5}
          />
          <text className="graph-sign" y={4} fill={isBadItself ? 'var(--known-bad-text)' : 'var(--known-bad)'}>
            !
          </text>
        </g>
      )}
      {node.isRare && (
        <g transform={`translate(${left} ${MIDDLE})`}>
          <path d="M0 -9.5 L9.5 0 L0 9.5 L-9.5 0 Z" fill="var(--count)" />
          <text className="graph-sign" y={4} fill="var(--count-text)">
            1
          </text>
        </g>
      )}
    </g>
  );
}
