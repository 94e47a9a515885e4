import type { PaletteFind, PaletteFinds } from './palette-finds.ts';

/** What was found, as it stands around the line that looks up whatever was typed. */
export interface PaletteOrder {
  /** Before it: Enter takes the first of them. */
  readonly samples: readonly PaletteFind[];
  readonly destinations: readonly PaletteFind[];
  /** After it: a whole name was typed, and these only hold it, as `api.site.example` holds `site.example`. */
  readonly others: readonly PaletteFind[];
}

/** What is really there goes before looking up a name that may not be. */
export function paletteOrder(name: string, { samples, destinations }: PaletteFinds): PaletteOrder {
  if (!/[.:]/.test(name)) return { samples, destinations, others: [] };
  const typed = name.toLowerCase();
  const isMeant = ({ label }: PaletteFind) => label.toLowerCase().startsWith(typed);
  return {
    samples,
    destinations: destinations.filter(isMeant),
    others: destinations.filter((find) => !isMeant(find)),
  };
}
