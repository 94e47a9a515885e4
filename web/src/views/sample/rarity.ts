/** How many other samples of the server have met a destination, in words; the words of the product. */
export type Rarity = 'new' | 'rare' | 'seen' | 'common' | 'uncounted';

export const RARITIES: Readonly<Record<Rarity, { readonly text: string; readonly meaning: string }>> = {
  new: { text: 'new', meaning: 'no other sample has held this name' },
  rare: { text: 'rare', meaning: 'one or two other samples have held this name' },
  seen: { text: 'seen', meaning: '3 to 19 other samples have held this name' },
  common: { text: 'common', meaning: '20 or more other samples have held this name' },
  uncounted: { text: 'not counted', meaning: 'internal names and private addresses are not counted' },
};

/** `samples` counts the sample that is looked at. */
export function rarityOf(samples: number | null): Rarity {
  if (samples === null) return 'uncounted';
  if (samples <= 1) return 'new';
  if (samples <= 3) return 'rare';
  return samples <= 20 ? 'seen' : 'common';
}
