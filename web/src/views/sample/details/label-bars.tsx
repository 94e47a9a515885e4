import { Text } from '@mantine/core';
import { countOf, countText } from '../../../text/numbers.ts';
import './details.css';

/** In how many samples each label was seen, as bars. */
export function LabelBars({
  title,
  labels,
  most,
  own = null,
}: {
  readonly title: string;
  readonly labels: readonly { readonly label: string; readonly count: number }[];
  /** So many are drawn; the others are summed up. */
  readonly most: number;
  /** The label of the flow that is looked at. */
  readonly own?: string | null;
}) {
  if (labels.length === 0) return null;
  const longest = Math.max(1, ...labels.map(({ count }) => count));
  return (
    <>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <ul className="label-bars">
        {labels.slice(0, most).map(({ label, count }) => (
          <li key={label} className={label === own ? 'label-own' : ''}>
            <span className="label-bar" style={{ width: `${(count / longest) * 100}%` }} aria-hidden />
            <span className="label-name">
              {label}
              {label === own && ' (this flow)'}
            </span>
            <span className="label-count">{countText(count)}</span>
          </li>
        ))}
      </ul>
      {labels.length > most && (
        <Text size="xs" c="dimmed">
          and {countOf(labels.length - most, 'more label')}
        </Text>
      )}
    </>
  );
}
