import { ActionIcon, Button, Popover, ScrollArea, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconFilterOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { countText } from '../../../text/numbers.ts';
import { visibleText } from '../../../text/visible-text.ts';
import { FIELD_NAMES } from '../sample-filter.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import type { Facet } from './facet-counts.ts';
import './filter.css';

/** More values than anybody reads through; the search finds the others. */
const MOST_VALUES = 100;

/** The values of one field with their counts: a click shows only those, the button beside it hides them. */
export function FacetMenu({
  field,
  counts,
  filter,
  order,
  show,
}: {
  readonly field: Facet;
  readonly counts: ReadonlyMap<string, number>;
  readonly filter: SampleFilterState;
  /** Values in their own order; the most frequent first where there is none. */
  readonly order?: readonly string[];
  readonly show: (value: string) => ReactNode;
}) {
  const chosen = filter.terms.filter((term) => term.field === field);
  const values = sorted(counts, order).slice(0, MOST_VALUES);
  return (
    <Popover position="bottom-start" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant={chosen.length > 0 ? 'light' : 'default'}
          size="compact-sm"
          rightSection={<IconChevronDown size={14} />}
          fw={500}
        >
          {FIELD_NAMES[field]}
          {chosen.length > 0 && ` (${chosen.length})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <ScrollArea.Autosize mah={360} type="auto" offsetScrollbars>
          <ul className="facet-list" aria-label={FIELD_NAMES[field]}>
            {values.length === 0 && (
              <Text size="sm" c="dimmed" p="xs">
                No flows to choose from
              </Text>
            )}
            {values.map(([value, count]) => {
              const term = chosen.find((one) => one.value === value);
              return (
                <li key={value} className="facet-value">
                  <button
                    type="button"
                    className="facet-choose"
                    aria-pressed={term !== undefined && !term.exclude}
                    onClick={() => filter.toggle({ field, value, exclude: false })}
                  >
                    <span className={term?.exclude === true ? 'facet-out' : ''}>{show(value)}</span>
                    <span className="facet-count">{countText(count)}</span>
                  </button>
                  <Tooltip label="All but this">
                    <ActionIcon
                      variant={term?.exclude === true ? 'filled' : 'subtle'}
                      color="gray"
                      size="sm"
                      aria-label={`All but ${value === '' ? 'none' : visibleText(value)}`}
                      aria-pressed={term?.exclude === true}
                      onClick={() => filter.toggle({ field, value, exclude: true })}
                    >
                      <IconFilterOff size={14} />
                    </ActionIcon>
                  </Tooltip>
                </li>
              );
            })}
          </ul>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

function sorted(counts: ReadonlyMap<string, number>, order: readonly string[] | undefined): [string, number][] {
  const values = [...counts];
  if (order === undefined) return values.sort((a, b) => b[1] - a[1]);
  return values.sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
}
