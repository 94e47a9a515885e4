import type { SilenceV1 } from '@flowsage/client';
import { VisibleText } from '../../components/visible-text.tsx';
import { detectionName } from './detection-names.ts';
import { spokenParts } from './silence-scopes.ts';

const WORDS = { detection: '', source: 'of ', destination: 'to ', ports: 'at port ' } as const;

/** What a silence says: `Beaconing of 10.0.0.5 to example.com:443`. */
export function SilenceWords({ silence }: { readonly silence: SilenceV1 }) {
  return (
    <>
      {silence.detection === null && 'Every detection '}
      {spokenParts(silence).map(([name, value]) => (
        <span key={name}>
          {WORDS[name]}
          <b>
            <VisibleText text={name === 'detection' ? detectionName(value) : value} />
          </b>{' '}
        </span>
      ))}
    </>
  );
}
