import type { LabelExplanation } from '@flowsage/client';
import { SegmentedControl, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Busy } from '../../../components/busy.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { useRemembered } from '../../../state/remembered.ts';
import type { SampleData } from '../sample-data.ts';
import type { SampleRow } from '../sample-row.ts';
import { Part } from './part.tsx';

/** Nobody is asked about rows that are only passed by. */
const STAY_MILLISECONDS = 150;

type Vocabulary = 'label' | 'flowCategory';

/** Why the flow has its label: the rules with the flow's own numbers, and the nearest other label. */
export function WhyPart({ data, row }: { readonly data: SampleData; readonly row: SampleRow }) {
  const [vocabulary, setVocabulary] = useRemembered<Vocabulary>('why-vocabulary', 'label');
  const [asked] = useDebouncedValue(row.row, STAY_MILLISECONDS);
  const { explain, sample, origin } = data;
  const answer = useQuery({
    // Files of the tab have no ids: there the flow itself says which one is meant.
    queryKey: ['explanation', origin, sample.id, asked, origin === 'local' ? data.flows[asked] : null],
    queryFn: () => explain!(asked),
    enabled: explain !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (explain === null) return null;
  const explanation = asked === row.row ? answer.data : undefined;
  return (
    <Part title="Why this label">
      <SegmentedControl
        size="xs"
        aria-label="Vocabulary"
        value={vocabulary}
        onChange={(value) => setVocabulary(value as Vocabulary)}
        data={[
          { value: 'label', label: 'Label' },
          { value: 'flowCategory', label: 'Category' },
        ]}
      />
      {answer.isError && asked === row.row && (
        <ErrorNotice error={answer.error} doing="explain the label" again={() => void answer.refetch()} />
      )}
      {explanation === undefined && !answer.isError && <Busy what="Asking" />}
      {explanation !== undefined && <Explained explanation={explanation[vocabulary]} />}
    </Part>
  );
}

/** Rules that did not hold are many: the last ones before the one that did are shown first. */
const FIRST_FAILED = 2;

function Explained({ explanation }: { readonly explanation: LabelExplanation }) {
  const [isWhole, setIsWhole] = useState(false);
  const { rules } = explanation;
  const from = isWhole ? 0 : Math.max(0, rules.length - 1 - FIRST_FAILED);
  return (
    <>
      <Text size="sm">
        <b>{explanation.label}</b>: {explanation.meaning}
      </Text>
      <Text size="sm" c="dimmed">
        {explanation.why}
      </Text>
      {from > 0 && (
        <button type="button" className="plain-link" onClick={() => setIsWhole(true)}>
          {from} earlier {from === 1 ? 'rule' : 'rules'} that did not hold
        </button>
      )}
      <ol className="rules" start={from + 1}>
        {rules.slice(from).map(({ rule, holds }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have their place and no other name.
          <li key={index} className={holds ? 'rule-holds' : ''}>
            {holds ? (
              <IconCheck size={14} aria-label="holds" color="var(--down)" />
            ) : (
              <IconX size={14} aria-label="does not hold" />
            )}
            <span className="name">{rule}</span>
          </li>
        ))}
      </ol>
      {explanation.tipping.length > 0 && (
        <Text size="sm" component="div">
          Nearest other {explanation.tipping.length === 1 ? 'label' : 'labels'}
          <ul className="tipping">
            {explanation.tipping.map(({ change, label }) => (
              <li key={`${label} ${change}`}>
                <b>{label}</b> <span className="name">{change}</span>
              </li>
            ))}
          </ul>
        </Text>
      )}
    </>
  );
}
