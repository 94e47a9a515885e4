import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import './stacked-table.css';

/** A column of a table whose rows are cards where there is no room for columns. */
export interface StackedColumn {
  readonly title: string;
  readonly width?: number | string;
  /** What can be done with a row: its title is for screen readers. */
  readonly isActions?: boolean;
}

/** A table of rows with several values: columns where they fit, else a card for each row with all its values. */
export function StackedTable({
  label,
  columns,
  isFixed = false,
  spacing = 'xs',
  children,
}: {
  readonly label: string;
  readonly columns: readonly StackedColumn[];
  /** Widths of columns do not depend on what is in them. */
  readonly isFixed?: boolean;
  readonly spacing?: number | 'xs';
  readonly children: ReactNode;
}) {
  // Browsers forget what parts of a table are when they are laid out as something else: the roles stand there in words.
  return (
    <div className="stacked">
      <Table
        role="table"
        className="stacked-table"
        aria-label={label}
        verticalSpacing={spacing}
        {...(isFixed ? { layout: 'fixed' } : {})}
      >
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ title, width, isActions = false }) => (
              <Table.Th key={title} role="columnheader" {...(width === undefined ? {} : { w: width })}>
                {isActions ? <span className="unsighted">{title}</span> : title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">{children}</Table.Tbody>
      </Table>
    </div>
  );
}

export function StackedRow({ children }: { readonly children: ReactNode }) {
  return <Table.Tr role="row">{children}</Table.Tr>;
}

/** One value of a row, with the title of its column; the head of a card and its actions have none. */
export function StackedCell({
  label,
  className = '',
  children,
}: {
  readonly label?: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <Table.Td role="cell" className={className} valign="top" data-label={label}>
      {children}
    </Table.Td>
  );
}

/** What can be done with the row. */
export function StackedActions({ children }: { readonly children: ReactNode }) {
  return <StackedCell className="stacked-actions">{children}</StackedCell>;
}
