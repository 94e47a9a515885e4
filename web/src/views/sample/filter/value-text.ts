import type { Relevance } from '@flowsage/client';
import { LEVELS, type Level } from '../../../components/level-marker.tsx';
import { RELEVANCES } from '../../../components/relevance-pill.tsx';
import { countText } from '../../../text/numbers.ts';
import { DIRECTIONS, type Direction } from '../hosts.ts';
import { RARITIES, type Rarity } from '../rarity.ts';
import {
  FIELD_NAMES,
  type FilterField,
  type FilterTerm,
  isNumberField,
  type NumberField,
  parseBound,
} from '../sample-filter.ts';

/** A value of a field as people read it. */
export function valueText(field: FilterField, value: string): string {
  if (field === 'level') return LEVELS[value as Level]?.name ?? value;
  if (field === 'relevance') return RELEVANCES[value as Exclude<Relevance, ''>]?.text ?? 'nothing said';
  if (field === 'rarity') return RARITIES[value as Rarity]?.text ?? value;
  if (field === 'direction') return DIRECTIONS[value as Direction]?.text ?? value;
  if (isNumberField(field)) return numberText(field, value);
  return value === '' ? 'none' : value;
}

/** What a term asks for, as people read it. */
export function termWords({ field, value, exclude }: FilterTerm): string {
  const bound = isNumberField(field) ? parseBound(value) : null;
  if (bound === null) return `${exclude ? 'not ' : ''}${FIELD_NAMES[field]}: ${valueText(field, value)}`;
  const words = exclude ? (bound.isLeast ? 'less than' : 'more than') : bound.isLeast ? 'at least' : 'at most';
  return `${FIELD_NAMES[field]}: ${words} ${numberText(field as NumberField, String(bound.limit))}`;
}

/** Exact: a rounded number would not say what is left out. */
function numberText(field: NumberField, value: string): string {
  if (field === 'duration' || field === 'start') return `${value} s`;
  return field.toLowerCase().includes('bytes') ? `${countText(Number(value))} B` : countText(Number(value));
}

/** What a value means, where there is more to say than its name. */
export function valueMeaning(field: FilterField, value: string): string | null {
  if (field === 'relevance') return RELEVANCES[value as Exclude<Relevance, ''>]?.meaning ?? null;
  if (field === 'rarity') return RARITIES[value as Rarity]?.meaning ?? null;
  if (field === 'direction') return DIRECTIONS[value as Direction]?.meaning ?? null;
  return null;
}
