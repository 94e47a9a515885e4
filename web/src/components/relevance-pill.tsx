import type { Relevance } from '@flowsage/client';
import { Tooltip } from '@mantine/core';
import './marks.css';

export const RELEVANCES: Readonly<
  Record<Exclude<Relevance, ''>, { readonly text: string; readonly meaning: string; readonly look: string }>
> = {
  knownBad: { text: 'known bad', meaning: 'Known to be used for harm', look: 'pill-known-bad' },
  seenNearBad: { text: 'seen near bad', meaning: 'Often seen beside what does harm', look: 'pill-near-bad' },
  knownUninteresting: { text: 'uninteresting', meaning: 'Known and not worth a look', look: 'pill-uninteresting' },
};

/** How a record is to be taken; nothing where it says nothing of that. */
export function RelevancePill({ relevance }: { readonly relevance: Relevance }) {
  if (relevance === '') return null;
  const { text, meaning, look } = RELEVANCES[relevance];
  return (
    <Tooltip label={meaning}>
      <span className={`pill ${look}`}>{text}</span>
    </Tooltip>
  );
}
