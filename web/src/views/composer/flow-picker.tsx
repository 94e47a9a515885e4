import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useListKeys } from '../../app/list-keys.ts';
import { leaveSearch } from '../../components/search-keys.ts';
import { countOf, countText } from '../../text/numbers.ts';
import type { SampleRow } from '../sample/sample-row.ts';
import { MOST_STEPS } from './compose-state.ts';
import { PICK_SCOPES, type PickScope, rowsToPick } from './pick-filter.ts';
import { PickRow } from './pick-row.tsx';

const ROW_PIXELS = 50;

const SCOPE_NAMES: Readonly<Record<PickScope, string>> = {
  '': 'All flows',
  known: 'Known behaviors',
  source: 'Source of step 1',
};

/** The flows of a sample in a small timeline; those that are ticked become steps. */
export function FlowPicker({
  rows,
  picked,
  words,
  scope,
  onPick,
  onFilter,
}: {
  readonly rows: readonly SampleRow[];
  readonly picked: readonly number[];
  readonly words: string;
  readonly scope: PickScope;
  readonly onPick: (row: number) => void;
  readonly onFilter: (change: { readonly q?: string; readonly only?: string }) => void;
}) {
  const source = picked[0] === undefined ? null : (rows[picked[0]]?.source ?? null);
  const shown = useMemo(() => rowsToPick(rows, words, scope, source), [rows, words, scope, source]);
  const place = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(-1);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 6,
    getItemKey: (index) => shown[index]!.row,
    // A link may name flows that are far down.
    initialOffset: Math.max(0, shown.findIndex(({ row }) => row === picked[0]) - 1) * ROW_PIXELS,
  });
  const goTo = (next: number) => {
    setAt(next);
    virtual.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      place.current?.querySelector<HTMLElement>(`[data-index="${next}"] input`)?.focus({ preventScroll: true }),
    );
  };
  useListKeys(
    'Flows to pick',
    { one: 'flow', hint: 'Space picks it', count: shown.length, at: Math.min(at, shown.length - 1), onAt: goTo },
    [{ keys: '/', title: 'Search flows', run: () => searchRef.current?.focus() }],
  );
  return (
    <Stack gap="xs">
      <div className="pick-filter">
        <TextInput
          ref={searchRef}
          type="search"
          aria-label="Title, destination, source or label"
          placeholder="Search the flows ( / )"
          leftSection={<IconSearch size={16} />}
          value={words}
          maxLength={200}
          onChange={(event) => onFilter({ q: event.currentTarget.value })}
          onKeyDown={(event) => leaveSearch(event, { clear: () => onFilter({ q: '' }) })}
        />
        <SegmentedControl
          aria-label="Which flows"
          size="xs"
          value={scope}
          onChange={(only) => onFilter({ only })}
          data={PICK_SCOPES.map((value) => ({
            value,
            label: SCOPE_NAMES[value],
            disabled: value === 'source' && source === null,
          }))}
        />
      </div>
      <Text size="xs" c="dimmed" role="status">
        {shown.length === rows.length
          ? countOf(rows.length, 'flow')
          : `${countText(shown.length)} of ${countOf(rows.length, 'flow')}`}
        , {countText(picked.length)} picked
        {picked.length >= MOST_STEPS && `: an Event has ${MOST_STEPS} steps at most`}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <section ref={place} className="pick-place" aria-label="Flows of the sample" tabIndex={0}>
        <ol className="pick-list" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start, size }) => {
            const row = shown[index]!;
            const step = picked.indexOf(row.row);
            return (
              <li
                key={key}
                data-index={index}
                aria-setsize={shown.length}
                aria-posinset={index + 1}
                className={step < 0 ? 'pick' : 'pick is-picked'}
                style={{ height: size, transform: `translateY(${start}px)` }}
              >
                <PickRow row={row} step={step} isFull={picked.length >= MOST_STEPS} onPick={onPick} />
              </li>
            );
          })}
        </ol>
        {shown.length === 0 && (
          <Text size="sm" c="dimmed" p="md" ta="center">
            No flow fits.{' '}
            {scope === 'known' && 'Nothing is known of what the flows of this sample do: choose all flows.'}
          </Text>
        )}
      </section>
    </Stack>
  );
}
