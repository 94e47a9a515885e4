import { ownWordsOf } from '../../knowledge/metadata-of-record.ts';
import { readPack } from '../../knowledge/pack.ts';
import { printable } from '../../lib/printable.ts';
import { packPlaces } from '../knowledge-packs.ts';
import { counted } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

interface Change {
  /** Such as `destination login.example_TCP/443`. */
  readonly record: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Fields that differ. */
  readonly fields: readonly string[];
}

/** `flowsage kb diff`: which records differ between two packs or folders of packs. Exit code 0, also with differences. */
export async function kbDiff(
  before: string,
  after: string,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const changes = changesBetween(recordsAt(before), recordsAt(after));
  if (options.json) terminal.printJson(changes);
  else {
    for (const { record, change, fields } of changes)
      terminal.print(`${change.padEnd(8)} ${printable(record)}${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`);
    terminal.note(counted(changes.length, 'difference'));
  }
  return 0;
}

function recordsAt(path: string): Map<string, object> {
  const records = new Map<string, object>();
  for (const { source } of packPlaces(path)) {
    const { pack } = readPack(source);
    const { records: destinations, behaviors, events, tagsByKind, ownWords: _, ...head } = pack;
    records.set(`pack ${pack.name}`, head);
    for (const record of destinations) {
      const tags_by_kind = tagsByKind.get(record.destination_data) ?? null;
      records.set(`destination ${record.destination_data}`, {
        ...record,
        tags_by_kind,
        ...ownWordsOf(pack, record),
      });
    }
    for (const record of behaviors) records.set(`behavior ${record.id}`, record);
    for (const record of events) records.set(`event ${record.id}`, record);
  }
  return records;
}

function changesBetween(before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>): Change[] {
  const changes: Change[] = [];
  for (const record of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(record);
    const now = after.get(record);
    if (old === undefined) changes.push({ record, change: 'added', fields: [] });
    else if (now === undefined) changes.push({ record, change: 'removed', fields: [] });
    else {
      const fields = differingFields(old as Record<string, unknown>, now as Record<string, unknown>);
      if (fields.length > 0) changes.push({ record, change: 'changed', fields });
    }
  }
  return changes;
}

function differingFields(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  return Object.keys({ ...old, ...now }).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
}
