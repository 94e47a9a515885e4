import { Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../../app/shortcuts.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { countText } from '../../../text/numbers.ts';
import { DIRECTIONS } from '../hosts.ts';
import { RARITIES } from '../rarity.ts';
import { termText } from '../sample-filter.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import type { FacetCounts } from './facet-counts.ts';
import { FacetMenu } from './facet-menu.tsx';
import { CountText, LevelChips } from './level-chips.tsx';
import { NumberMenu } from './number-menu.tsx';
import { valueMeaning, valueText } from './value-text.ts';

const TYPING_MILLISECONDS = 200;

/** What rows are shown: search, levels, and the values of each field with their counts. */
export const FilterBar = memo(function FilterBar({
  filter,
  counts,
  hasRarity,
  isWhole,
  most,
}: {
  readonly filter: SampleFilterState;
  readonly counts: FacetCounts;
  /** Whether it is known how rare anything is. */
  readonly hasRarity: boolean;
  /** Whether all flows came: before, what may come has its place. */
  readonly isWhole: boolean;
  /** As many flows as any count may tell: numbers take the same room whatever they are. */
  readonly most: number;
}) {
  const digits = countText(most).length;
  return (
    <Group gap={8}>
      <SearchField filter={filter} />
      <LevelChips counts={counts.level} filter={filter} digits={digits} />
      <Group gap={4}>
        <FacetMenu
          field="relevance"
          counts={counts.relevance}
          filter={filter}
          order={['knownBad', 'seenNearBad', '', 'knownUninteresting']}
          show={(value) => <Explained field="relevance" value={value} />}
        />
        {hasRarity && (
          <FacetMenu
            field="rarity"
            counts={counts.rarity}
            filter={filter}
            order={Object.keys(RARITIES)}
            show={(value) => <Explained field="rarity" value={value} />}
          />
        )}
        <FacetMenu
          field="direction"
          counts={counts.direction}
          filter={filter}
          order={Object.keys(DIRECTIONS)}
          show={(value) => <Explained field="direction" value={value} />}
        />
        <FacetMenu
          field="label"
          counts={counts.label}
          filter={filter}
          show={(value) => <VisibleText text={valueText('label', value)} />}
        />
        <FacetMenu
          field="category"
          counts={counts.category}
          filter={filter}
          show={(value) => <VisibleText text={valueText('category', value)} />}
        />
        <NumberMenu filter={filter} hasCounts={hasRarity} />
      </Group>
      <HideUninteresting
        filter={filter}
        count={counts.relevance.get('knownUninteresting') ?? 0}
        isFixed={!isWhole}
        digits={digits}
      />
    </Group>
  );
});

/** Known and ordinary flows are most of a sample. */
const UNINTERESTING = { field: 'relevance', value: 'knownUninteresting', exclude: true } as const;

function HideUninteresting({
  filter,
  count,
  isFixed,
  digits,
}: {
  readonly filter: SampleFilterState;
  readonly count: number;
  /** Whether it stands there in any case. */
  readonly isFixed: boolean;
  readonly digits: number;
}) {
  const isHidden = filter.terms.some((term) => termText(term) === termText(UNINTERESTING));
  const turn = () => filter.toggle(UNINTERESTING);
  useShortcuts('Filter', [{ keys: 'u', title: 'Hide or show what is uninteresting', run: turn }]);
  if (count === 0 && !isHidden && !isFixed) return null;
  return (
    <Button variant={isHidden ? 'light' : 'default'} size="compact-sm" fw={500} aria-pressed={isHidden} onClick={turn}>
      {isHidden ? (
        'Uninteresting hidden'
      ) : (
        <>
          Hide uninteresting
          <CountText text={` (${countText(count)})`} digits={digits + 3} />
        </>
      )}
    </Button>
  );
}

function Explained({ field, value }: { readonly field: 'relevance' | 'rarity' | 'direction'; readonly value: string }) {
  const meaning = valueMeaning(field, value);
  return (
    <>
      {valueText(field, value)}
      {meaning !== null && <span className="facet-meaning">{meaning}</span>}
    </>
  );
}

function SearchField({ filter }: { readonly filter: SampleFilterState }) {
  const [text, setText] = useState(filter.text);
  const input = useRef<HTMLInputElement>(null);
  const write = useDebouncedCallback(filter.setText, TYPING_MILLISECONDS);
  useEffect(() => setText(filter.text), [filter.text]);
  const set = (next: string) => {
    setText(next);
    write(next);
  };
  useShortcuts('Filter', [
    { keys: '/', title: 'Search the flows', run: () => input.current?.focus() },
    { keys: 'c', title: 'Clear the filter', run: filter.clear },
  ]);
  return (
    <TextInput
      ref={input}
      size="xs"
      flex={{ base: '1 1 100%', xs: '1 1 140px' }}
      maw={{ xs: 240 }}
      value={text}
      onChange={(event) => set(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && input.current?.blur()}
      placeholder="Name, title, label … ( / )"
      aria-label="Search the flows"
      leftSection={<IconSearch size={14} />}
      rightSection={
        text === '' ? null : <CloseButton size="xs" aria-label="Clear the search" onClick={() => set('')} />
      }
    />
  );
}
