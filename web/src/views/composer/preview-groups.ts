import type { EventPreviewSampleV1 } from '@flowsage/client';
import { countOf, countText, secondsText } from '../../text/numbers.ts';

export interface PreviewGroups {
  readonly matches: readonly EventPreviewSampleV1[];
  readonly near: readonly EventPreviewSampleV1[];
  readonly none: readonly EventPreviewSampleV1[];
}

/** Samples by how they stand to the rule; of those that nearly match, the nearest first. */
export function previewGroups(items: readonly EventPreviewSampleV1[]): PreviewGroups {
  const of = (wanted: EventPreviewSampleV1['outcome']) => items.filter(({ outcome }) => outcome === wanted);
  return {
    matches: of('matches'),
    near: of('near').sort(
      (a, b) =>
        b.stepsFound - a.stepsFound ||
        (a.neededSeconds ?? Number.POSITIVE_INFINITY) - (b.neededSeconds ?? Number.POSITIVE_INFINITY),
    ),
    none: of('none'),
  };
}

/** How one sample stands to a rule of so many steps. */
export function outcomeText(sample: EventPreviewSampleV1, steps: number): string {
  const cut = sample.cut ? ' (only the first flows were looked at)' : '';
  if (sample.outcome === 'matches') {
    const { matches, taken } = sample;
    const others = matches === taken ? 'all' : countText(taken);
    const lost = taken === 0 ? '' : `, ${others} with flows that belong to other Events already`;
    return `${countOf(matches, 'time')}${lost}${cut}`;
  }
  if (sample.neededSeconds !== null)
    return `all steps, but they take ${secondsText(sample.neededSeconds)}: the window is too short${cut}`;
  if (sample.outcome === 'near') {
    const found = sample.stepsFound === 1 ? 'the first' : `the first ${countText(sample.stepsFound)}`;
    return `${found} of ${countOf(steps, 'step')}${cut}`;
  }
  return `not even the first step${cut}`;
}

/** All its flows that steps were found in. */
export function previewRows({ rows }: EventPreviewSampleV1): readonly number[] {
  return rows.flat();
}
