import type { Detection } from './detection.ts';
import { type DetectionFlows, firstRowOf, isInside, rowsWhere } from './detection-flows.ts';
import { NO_PLACE, restingOn } from './finding-list.ts';
import { countText } from './number-text.ts';
import { logRamp, scoreOf, scorePart } from './score.ts';

const THRESHOLDS = {
  leastSites: { value: 3, unit: 'sites', meaning: 'So many different sites of one source with names like that.' },
  manySites: { value: 20, unit: 'sites', meaning: 'So many give all points for their number.' },
  leastLetters: { value: 7, unit: 'characters', meaning: 'Shorter names are often abbreviations.' },
  leastChanges: {
    value: 2,
    unit: 'changes',
    meaning: 'So often letters and digits take turns in the name of the site.',
  },
} as const;

export const RANDOM_NAMES: Detection = {
  id: 'randomNames',
  title: 'Sites whose names nobody would choose',
  meaning:
    'A source speaks with several sites whose very domains are letters and digits in turns, as programs make them up: malware that reckons where its masters are, and Tor, which hides behind such names.',
  mistakenFor: 'Advertising and measuring services with short-lived domains.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { leastSites, manySites } = THRESHOLDS;
    const bySource = new Map<number, { readonly sites: Set<string>; readonly rows: number[] }>();
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const site = randomSiteOf(flows, conversation);
      if (site === null) continue;
      const rows = rowsWhere(flows, conversation, (row) => flows.batch.dstPayloadBytes[row]! > 0);
      if (rows.length === 0) continue;
      const source = flows.source[conversation]!;
      const seen = bySource.get(source) ?? { sites: new Set<string>(), rows: [] };
      seen.sites.add(site);
      seen.rows.push(...rows);
      bySource.set(source, seen);
    }
    for (const { sites, rows } of bySource.values()) {
      if (sites.size < leastSites.value) continue;
      const parts = [
        scorePart(
          'sites with such names',
          sites.size,
          'sites',
          leastSites.value,
          50 + 40 * logRamp(sites.size, leastSites.value, manySites.value),
        ),
      ];
      const { startMicros } = flows.batch;
      const inTime = Int32Array.from(rows).sort((a, b) => startMicros[a]! - startMicros[b]! || a - b);
      findings.add(scoreOf(parts), () => ({
        sentence: `Spoke with ${countText(sites.size, 'site')} whose names are letters and digits in turns.`,
        parts,
        ...restingOn(flows, inTime),
        ...NO_PLACE,
      }));
    }
  },
};

/** The domain of a destination whose own label looks made up; null otherwise. */
function randomSiteOf(flows: DetectionFlows, conversation: number): string | null {
  const { batch } = flows;
  const row = firstRowOf(flows, conversation);
  const name = batch.destinationName[row]!;
  if (name < 0 || isInside(flows, row)) return null;
  const labels = batch.names.lower(name).split('.');
  // The label before a suffix of one part; below longer suffixes customers of hosters have made-up names.
  const label = labels.length < 2 ? '' : labels.at(-2)!;
  if (label.length < THRESHOLDS.leastLetters.value || !/^[a-z0-9]+$/.test(label)) return null;
  const changes = label.match(/[a-z](?=[0-9])|[0-9](?=[a-z])/g)?.length ?? 0;
  return changes >= THRESHOLDS.leastChanges.value ? label : null;
}
