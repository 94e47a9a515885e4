import type { GraphLayout, PlacedNode } from './graph-layout.ts';
import { LAYERS } from './graph-nodes.ts';

/** The node that an arrow leads to: up and down within a layer, left and right to the nearest of the layer beside. */
export function nextNode(layout: GraphLayout, from: string, key: string): string | null {
  const here = layout.nodes.get(from);
  if (here === undefined) return null;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const layer = layerOf(layout, LAYERS.indexOf(here.node.layer));
    const next = layer[layer.indexOf(here) + (key === 'ArrowUp' ? -1 : 1)];
    return next?.node.id ?? null;
  }
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const beside = layerOf(layout, LAYERS.indexOf(here.node.layer) + (key === 'ArrowLeft' ? -1 : 1));
    return (
      beside.reduce<PlacedNode | null>(
        (nearest, placed) =>
          nearest === null || Math.abs(placed.y - here.y) < Math.abs(nearest.y - here.y) ? placed : nearest,
        null,
      )?.node.id ?? null
    );
  }
  const layer = layerOf(layout, LAYERS.indexOf(here.node.layer));
  if (key === 'Home') return layer[0]?.node.id ?? null;
  return key === 'End' ? (layer.at(-1)?.node.id ?? null) : null;
}

/** From top to bottom. */
function layerOf(layout: GraphLayout, index: number): PlacedNode[] {
  const layer = LAYERS[index];
  return [...layout.nodes.values()].filter(({ node }) => node.layer === layer).sort((a, b) => a.y - b.y);
}
