import { type Reading, type ReadOptions, readSource } from './read-source.ts';
import { openSource } from './source.ts';
import { findZeekCompanions } from './zeek-companions.ts';

export type { InputReport, Reading, ReadOptions } from './read-source.ts';

/** Reads one file, whatever it is, to flows that have no names and labels yet. */
export function readFlows(path: string, options: ReadOptions = {}): Promise<Reading> {
  const { unpackLimits } = options;
  return readSource(
    {
      path,
      open: (onBytes) => openSource(path, onBytes, unpackLimits),
      companions: async () =>
        (options.companions ?? (await findZeekCompanions(path))).map((companion) => ({
          path: companion,
          open: () => openSource(companion, undefined, unpackLimits),
        })),
    },
    options,
  );
}
