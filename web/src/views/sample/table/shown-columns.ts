import { FIRST_COLUMNS, TABLE_COLUMNS, type TableColumn } from './column-list.ts';

const BY_NAME = new Map(TABLE_COLUMNS.map((column) => [column.name, column]));

/** The columns of a remembered list, in its order. Names that no longer exist are left out; none: the first ones. */
export function columnsOf(names: readonly string[]): readonly TableColumn[] {
  const columns = [...new Set(names)].flatMap((name) => BY_NAME.get(name) ?? []);
  return columns.length > 0 ? columns : FIRST_COLUMNS.map((name) => BY_NAME.get(name)!);
}

/** On phones, as long as nobody chose: where each flow went stands on the screen before anybody scrolls. */
export function narrowColumns(names: readonly string[]): readonly string[] {
  if (names.join() !== FIRST_COLUMNS.join()) return names;
  return ['level', 'dst', ...names.filter((name) => name !== 'level' && name !== 'dst')];
}

/** With the column at the end, or without it; the last one stays. */
export function withColumn(names: readonly string[], name: string, isShown: boolean): readonly string[] {
  const others = names.filter((other) => other !== name);
  if (isShown) return [...others, name];
  return others.length > 0 ? others : names;
}

/** One place further to the left (-1) or to the right (1). */
export function movedColumn(names: readonly string[], name: string, by: -1 | 1): readonly string[] {
  const from = names.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= names.length) return names;
  const moved = [...names];
  [moved[from], moved[to]] = [moved[to]!, moved[from]!];
  return moved;
}
