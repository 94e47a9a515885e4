import type { Relevance } from '@flowsage/client';
import { LEVELS, type Level } from '../../../components/level-marker.tsx';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { DIRECTIONS, type Direction } from '../hosts.ts';
import { RARITIES, type Rarity } from '../rarity.ts';
import type { FilterField } from '../sample-filter.ts';

/** A value of a field as people read it. */
export function valueText(field: FilterField, value: string): string {
  if (field === 'level') return LEVELS[value as Level]?.name ?? value;
  if (field === 'relevance') return RELEVANCES[value as Exclude<Relevance, ''>]?.text ?? 'nothing said';
  if (field === 'rarity') return RARITIES[value as Rarity]?.text ?? value;
  if (field === 'direction') return DIRECTIONS[value as Direction]?.text ?? value;
  return value === '' ? 'none' : value;
}

/** What a value means, where there is more to say than its name. */
export function valueMeaning(field: FilterField, value: string): string | null {
  if (field === 'relevance') return RELEVANCES[value as Exclude<Relevance, ''>]?.meaning ?? null;
  if (field === 'rarity') return RARITIES[value as Rarity]?.meaning ?? null;
  if (field === 'direction') return DIRECTIONS[value as Direction]?.meaning ?? null;
  return null;
}
