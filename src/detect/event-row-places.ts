import type { EventSequence } from '../model/event-rule.ts';
import type { EventFlows } from './event-flows.ts';
import { type EventPlace, placesOfConditions } from './event-plan.ts';

/** Sets of conditions whose places are remembered. */
const MAX_PLACE_LISTS = 10_000;

/**
 * Where the conditions that a row meets stand in rules: by rule, in each of them later steps first, so that a flow never
 * follows itself. Null where no rule could ever make an Event.
 */
export function createRowPlaces(
  sequences: readonly EventSequence[],
  isPlanned: (rule: number) => boolean,
  flows: Pick<EventFlows, 'flowId' | 'conditions'>,
): ((row: number) => readonly EventPlace[]) | null {
  const placesOf = placesOfConditions(sequences, isPlanned);
  if (placesOf.size === 0) return null;
  const needsFlowIds = [...placesOf.keys()].some((condition) => typeof condition === 'string');
  const lists = new Map<string, readonly EventPlace[]>();
  return (row) => {
    const flowId = needsFlowIds ? flows.flowId(row) : '';
    const conditions = flows.conditions?.(row) ?? [];
    const ofFlowId = placesOf.get(flowId);
    if (conditions.length === 0 && ofFlowId === undefined) return [];
    const key = `${ofFlowId === undefined ? '' : flowId} ${conditions.join(' ')}`;
    const known = lists.get(key);
    if (known !== undefined) return known;
    const places = [ofFlowId ?? [], ...conditions.map((condition) => placesOf.get(condition) ?? [])]
      .flat()
      .sort((a, b) => a.rule - b.rule || b.step - a.step);
    if (lists.size >= MAX_PLACE_LISTS) lists.clear();
    lists.set(key, places);
    return places;
  };
}
