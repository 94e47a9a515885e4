import type { AnnotatedDestinationV1 } from '@flowsage/client';
import { countOf, timeText } from '../../../text/numbers.ts';
import { RARITIES } from '../rarity.ts';
import type { SampleRow } from '../sample-row.ts';
import { Fact } from './fact.tsx';
import { LabelBars } from './label-bars.tsx';
import { Part } from './part.tsx';

/** Labels in the chart; the others are summed up. */
const MOST_LABELS = 6;

/** What was seen of the destination in all samples that count. */
export function StatisticsPart({
  about,
  row,
  isCounted,
}: {
  readonly about: AnnotatedDestinationV1 | null;
  readonly row: SampleRow;
  /** Whether there are other samples to count in. */
  readonly isCounted: boolean;
}) {
  if (!isCounted)
    return (
      <Part title="Statistics">
        <dl className="facts facts-short">
          <Fact name="Other samples">not known here: a server counts them, a tab has none</Fact>
        </dl>
      </Part>
    );
  const labels = about?.labelsObserved ?? [];
  return (
    <Part title="Statistics">
      <dl className="facts facts-short">
        <Fact name="This behavior">
          {row.count <= 1 ? 'in this sample only' : `in ${countOf(row.count, 'sample')}`}
        </Fact>
        <Fact name="This name">
          {about?.count == null
            ? RARITIES.uncounted.meaning
            : about.count <= 1
              ? 'in this sample only'
              : `in ${countOf(about.count, 'sample')}: ${RARITIES[row.rarity].text}`}
        </Fact>
        {about?.firstObserved != null && <Fact name="First seen">{timeText(about.firstObserved)}</Fact>}
        {about?.lastObserved != null && <Fact name="Last seen">{timeText(about.lastObserved)}</Fact>}
      </dl>
      <LabelBars
        title="Labels seen there, and in how many samples"
        labels={labels}
        most={MOST_LABELS}
        own={row.label}
      />
    </Part>
  );
}
