import { memo } from 'react';
import { countOf } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import { NODE_HEIGHT, type PlacedNode } from './graph-layout.ts';
import type { Weight } from './graph-nodes.ts';
import { NodeMarker, NodeSigns } from './node-signs.tsx';
import { cutMiddle, nodeName, nodeWeight, nodeWords } from './node-text.ts';

/** Room at the left for the marker, and what a letter takes. */
const TEXT_LEFT = 32;
const SIGN_WIDTH = 20;
const NAME_PIXELS = 7;
const ABOUT_PIXELS = 5.6;

/** A node as a card: what it is, how it is called, how much went there. */
export const GraphNodeCard = memo(function GraphNodeCard({
  placed,
  weight,
  isNear,
  isChosen,
  isHere,
}: {
  readonly placed: PlacedNode;
  readonly weight: Weight;
  /** Whether it is the node in question, or on a way through it. */
  readonly isNear: boolean;
  readonly isChosen: boolean;
  /** Whether Tab leads to it. */
  readonly isHere: boolean;
}) {
  const { node, x, y, width } = placed;
  const signs = (node.isKnownBad || node.relevance === 'seenNearBad' ? 1 : 0) + (node.isRare ? 1 : 0);
  const room = width - TEXT_LEFT - 6 - signs * SIGN_WIDTH;
  const amount =
    weight === 'bytes' ? `${countOf(node.flows, 'flow')}, ${nodeWeight(node, 'bytes')}` : nodeWeight(node, 'flows');
  const title = node.title === '' ? '' : `${visibleText(node.title)} · `;
  const classes = [
    'graph-node',
    node.isKnownBad && node.relevance === 'knownBad' ? 'is-known-bad' : '',
    node.relevance === 'seenNearBad' ? 'is-near-bad' : '',
    node.isRare ? 'is-rare' : '',
    node.isRest ? 'is-rest' : '',
    isNear ? 'is-near' : '',
    isChosen ? 'is-chosen' : '',
  ];
  return (
    <g className={classes.filter(Boolean).join(' ')} transform={`translate(${x} ${y})`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own. */}
      <g
        className="node"
        role="button"
        tabIndex={isHere ? 0 : -1}
        aria-label={nodeWords(node)}
        aria-pressed={node.isRest ? undefined : isChosen}
        data-node={node.id}
      >
        <title>{nodeWords(node)}</title>
        <rect className="focus" x={-3} y={-3} width={width + 6} height={NODE_HEIGHT + 6} rx={6} />
        <rect className="box" width={width} height={NODE_HEIGHT} rx={4} />
      </g>
      {/* Cut texts would not be the name that the button has. */}
      <g aria-hidden className="drawn">
        <NodeMarker node={node} />
        <text className="name" x={TEXT_LEFT} y={15}>
          {cutMiddle(nodeName(node), Math.floor(room / NAME_PIXELS))}
        </text>
        <text className="about" x={TEXT_LEFT} y={28}>
          {cutMiddle(`${title}${amount}`, Math.floor(room / ABOUT_PIXELS))}
        </text>
        <NodeSigns node={node} right={width - 6} />
      </g>
    </g>
  );
});
