import type { AnnotatedDestinationV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { countOf, countText, timeText } from '../../../text/numbers.ts';
import { RARITIES } from '../rarity.ts';
import type { SampleRow } from '../sample-row.ts';
import { Part } from './part.tsx';

/** Labels in the chart; the others are summed up. */
const MOST_LABELS = 6;

/** What was seen of the destination in all samples that count. */
export function StatisticsPart({
  about,
  row,
}: {
  readonly about: AnnotatedDestinationV1 | null;
  readonly row: SampleRow;
}) {
  const labels = about?.labelsObserved ?? [];
  const most = Math.max(1, ...labels.map(({ count }) => count));
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
      {labels.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            Labels seen there, and in how many samples
          </Text>
          <ul className="label-bars">
            {labels.slice(0, MOST_LABELS).map(({ label, count }) => (
              <li key={label} className={label === row.label ? 'label-own' : ''}>
                <span className="label-bar" style={{ width: `${(count / most) * 100}%` }} aria-hidden />
                <span className="label-name">
                  {label}
                  {label === row.label && ' (this flow)'}
                </span>
                <span className="label-count">{countText(count)}</span>
              </li>
            ))}
          </ul>
          {labels.length > MOST_LABELS && (
            <Text size="xs" c="dimmed">
              and {countOf(labels.length - MOST_LABELS, 'more label')}
            </Text>
          )}
        </>
      )}
    </Part>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
