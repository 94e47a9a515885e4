import type { FindingV1 } from '@flowsage/client';
import { VisibleText } from '../../components/visible-text.tsx';
import { measuredText, shareText, thresholdText } from './number-words.ts';

/** What was measured, what it was held against, and the points that it gave. */
export function FindingNumbers({ numbers }: { readonly numbers: FindingV1['numbers'] }) {
  if (numbers.length === 0) return null;
  return (
    <dl className="finding-numbers">
      {numbers.map((number) => (
        <div key={number.name} className={number.share === 0 ? 'finding-number is-informing' : 'finding-number'}>
          <dt>
            <VisibleText text={number.name} />
          </dt>
          <dd>
            <b className="mono">{measuredText(number.value, number.unit)}</b>{' '}
            <span className="finding-threshold">{thresholdText(number)}</span>
            {number.share !== 0 && (
              <span className="finding-share mono" title={`Points of the score: ${number.share}`}>
                {shareText(number.share)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
