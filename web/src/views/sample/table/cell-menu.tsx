import { Menu, Text } from '@mantine/core';
import {
  IconCopy,
  IconFilter,
  IconFilterOff,
  IconListDetails,
  IconQuestionMark,
  IconShieldOff,
  IconWorldSearch,
} from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { VisibleText } from '../../../components/visible-text.tsx';
import { copyText } from '../../../state/copy-text.ts';
import { destinationPath } from '../../../state/paths.ts';
import { defang } from '../../../text/defang.ts';
import { internationalName } from '../../../text/international-name.ts';
import { RangeItems } from '../filter/range-items.tsx';
import { isNumberField } from '../sample-filter.ts';
import type { SampleRow } from '../sample-row.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { filterOf } from './cell-values.ts';
import type { TableColumn } from './column-list.ts';

/** A value that was clicked, and where it stands on the screen. */
export interface ChosenCell {
  readonly row: SampleRow;
  readonly column: TableColumn;
  /** Exact, as exports have it. */
  readonly value: string;
  readonly at: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Columns whose values are a destination's name and port. */
const DESTINATIONS: ReadonlySet<string> = new Set(['dst', 'destinationData']);
const CLICKS = ['mousedown', 'touchstart'];
const LABELS: ReadonlySet<string> = new Set(['label', 'flowCategory']);

/** What can be done with a value. There is one menu for the whole table, so that cells stay cheap. */
export function CellMenu({
  chosen,
  filter,
  hasPages,
  onDetails,
  onClose,
}: {
  readonly chosen: ChosenCell | null;
  readonly filter: SampleFilterState;
  /** Whether the reader may open the pages of destinations. */
  readonly hasPages: boolean;
  readonly onDetails: (row: number) => void;
  readonly onClose: () => void;
}) {
  const [, go] = useLocation();
  if (chosen === null) return null;
  const { row, column, value, at } = chosen;
  const term = filterOf(row, column);
  const international = internationalName(value);
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      withinPortal
      returnFocus={false}
      trapFocus
      // Keys are not among them: the Enter that opens it would close it.
      clickOutsideEvents={CLICKS}
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{
            position: 'fixed',
            left: at.left,
            top: at.top,
            width: at.width,
            height: at.height,
            pointerEvents: 'none',
          }}
        />
      </Menu.Target>
      <Menu.Dropdown maw={380} aria-label={`What to do with this ${column.title}`}>
        <Menu.Label>
          {column.title}
          <Text size="xs" className="name" lineClamp={3} c="var(--mantine-color-text)">
            <VisibleText text={value} />
          </Text>
          {international !== null && (
            <Text size="xs" className="name">
              Punycode for <VisibleText text={international.unicode} />. {international.warning}
            </Text>
          )}
        </Menu.Label>
        {term !== null && (
          <>
            <Menu.Item leftSection={<IconFilter size={16} />} onClick={() => filter.add({ ...term, exclude: false })}>
              Only this
            </Menu.Item>
            <Menu.Item leftSection={<IconFilterOff size={16} />} onClick={() => filter.add({ ...term, exclude: true })}>
              All but this
            </Menu.Item>
            {isNumberField(term.field) && <RangeItems field={term.field} value={term.value} filter={filter} />}
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyText(value)}>
          Copy
        </Menu.Item>
        {column.kind === 'text' && (
          <Menu.Item leftSection={<IconShieldOff size={16} />} onClick={() => void copyText(defang(value))}>
            Copy defanged
          </Menu.Item>
        )}
        {hasPages && DESTINATIONS.has(column.name) && (
          <Menu.Item leftSection={<IconWorldSearch size={16} />} onClick={() => go(destinationPath(value))}>
            What is known of it
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={LABELS.has(column.name) ? <IconQuestionMark size={16} /> : <IconListDetails size={16} />}
          onClick={() => onDetails(row.row)}
        >
          {LABELS.has(column.name) ? 'Why this label' : 'Details of this flow'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
