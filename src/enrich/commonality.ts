import type { Commonality } from '../model/enrichment.ts';

/** At most this many other samples: few have met it. */
export const RARE_SAMPLES = 2;
/** From this many other samples on: part of everyday traffic. */
export const COMMON_SAMPLES = 20;
/**
 * So many accounts must hold a destination before its being common explains anything: one account may bring the same host,
 * and what it is infected with, day after day.
 */
export const COMMON_ACCOUNTS = 3;

/** With fewer other samples than this in the statistics everything is new, and saying so helps nobody. */
export const SAMPLES_FOR_RARITY = 20;

/** What each word says, for people. */
export const COMMONALITY_MEANINGS: Readonly<Record<Commonality, string>> = {
  new: 'No other sample has ever held this name.',
  rare: `One or ${RARE_SAMPLES} other samples have held this name: few have met it.`,
  seen: `Between ${RARE_SAMPLES + 1} and ${COMMON_SAMPLES - 1} other samples have held this name.`,
  common: `${COMMON_SAMPLES} or more other samples have held this name: it is part of everyday traffic.`,
};

/** The word for a destination that this many other samples have held. */
export function commonalityOf(otherSamples: number): Commonality {
  if (otherSamples <= 0) return 'new';
  if (otherSamples <= RARE_SAMPLES) return 'rare';
  return otherSamples < COMMON_SAMPLES ? 'seen' : 'common';
}
