import type { AnnotationsV1 } from '@flowsage/client';
import { nextTurn } from '../lib/next-turn.ts';

/** Elements that are made into text before others have their turn. */
const ELEMENTS_A_TURN = 2000;
/** The same of plain numbers. */
const NUMBERS_A_TURN = 100_000;

/** Annotations as JSON, made piece by piece so that nobody waits for a large sample. */
export async function annotationText(annotations: AnnotationsV1): Promise<string> {
  const members: string[] = [];
  for (const [name, value] of Object.entries(annotations)) {
    if (Array.isArray(value)) members.push(`"${name}":[${await elementsText(value)}]`);
    else members.push(`"${name}":${JSON.stringify(value)}`);
  }
  return `{${members.join(',')}}`;
}

async function elementsText(list: readonly unknown[]): Promise<string> {
  const size = typeof list[0] === 'number' ? NUMBERS_A_TURN : ELEMENTS_A_TURN;
  const parts: string[] = [];
  for (let from = 0; from < list.length; from += size) {
    if (from > 0) await nextTurn();
    parts.push(JSON.stringify(list.slice(from, from + size)).slice(1, -1));
  }
  return parts.join(',');
}
