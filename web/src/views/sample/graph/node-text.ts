import { bytesText, countOf, countText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import { type GraphNode, type Layer, type Weight, weightOf } from './graph-nodes.ts';

export const LAYER_NAMES: Readonly<Record<Layer, { readonly one: string; readonly many: string }>> = {
  source: { one: 'source', many: 'sources' },
  destination: { one: 'destination', many: 'destinations' },
  parent: { one: 'parent domain', many: 'parent domains' },
};

/** What a node is called. */
export function nodeName(node: GraphNode): string {
  if (node.isRest) return `and ${countText(node.stands)} more`;
  if (node.name !== '') return visibleText(node.name);
  return node.layer === 'parent' ? 'addresses and bare names' : 'no name';
}

/** How much it weighs. */
export function nodeWeight(node: GraphNode, weight: Weight): string {
  return weight === 'bytes' ? bytesText(weightOf(node, 'bytes')) : countOf(node.flows, 'flow');
}

/** How many nodes of a layer there are; addresses and bare names are one, but no domain. */
export function layerCount(nodes: readonly GraphNode[], layer: Layer, hasBareNames: boolean): string {
  const all = nodes.reduce((sum, node) => sum + (node.layer === layer ? node.stands : 0), 0);
  const { one, many } = LAYER_NAMES[layer];
  return countOf(all - (layer === 'parent' && hasBareNames ? 1 : 0), one, many);
}

/** All that its picture says, in words. */
export function nodeWords(node: GraphNode): string {
  const layer = LAYER_NAMES[node.layer];
  const parts = [node.isRest ? `${nodeName(node)} ${layer.many}` : `${layer.one} ${nodeName(node)}`];
  if (node.title !== '') parts.push(visibleText(node.title));
  if (node.relevance === 'knownBad') parts.push('known bad');
  else if (node.isKnownBad) parts.push('has known bad flows');
  if (node.relevance === 'seenNearBad') parts.push('seen near bad');
  if (node.isRare) parts.push('seen in no other sample');
  parts.push(countOf(node.flows, 'flow'), `${bytesText(node.bytesUp)} up`, `${bytesText(node.bytesDown)} down`);
  if (node.isRest) parts.push('opens more of them');
  return parts.join(', ');
}

/** A text of so many characters, cut in the middle: both ends of names say most. */
export function cutMiddle(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 3);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (most - 1 - head)).join('')}`;
}
