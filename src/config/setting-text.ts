import type { SettingRow } from './settings.ts';

/** How values of settings are written, and read back. */

const UNITS_OF_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

const UNITS_OF_SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
]);

export type SettingValue = string | number | boolean | readonly string[] | null;

/** What a value must be, for messages and documentation. */
export function expectedOf(row: SettingRow): string {
  switch (row.type) {
    case 'integer':
      return `a whole number${rangeOf(row, String)}`;
    case 'bytes':
      return `a size as 512MiB or 1GiB${rangeOf(row, bytesText)}`;
    case 'seconds':
      return `a time as 30s, 5min or 2h${rangeOf(row, secondsText)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${row.choices!.join(', ')}`;
    case 'list':
      return 'a list of texts';
    case 'text':
      return 'text';
  }
}

/** A value as somebody wrote it, as text or, in files, as a number, boolean or list; undefined when it is none. */
export function parseSetting(row: SettingRow, written: unknown): SettingValue | undefined {
  switch (row.type) {
    case 'text':
      return typeof written === 'string' && written !== '' ? written : undefined;
    case 'choice':
      return row.choices!.find((choice) => choice === written);
    case 'boolean':
      return typeof written === 'boolean' ? written : BOOLEANS.get(String(written).toLowerCase());
    case 'list':
      return listOf(written);
    case 'integer':
      return within(row, numberOf(written, { '': 1 }));
    case 'bytes':
      return within(row, numberOf(written, { '': 1, ...UNITS_OF_BYTES }));
    case 'seconds':
      return within(row, numberOf(written, { '': 1, ...UNITS_OF_SECONDS }));
  }
}

/** A value as people write it: `1GiB`, `5min`, `127.0.0.1`. Nothing is empty text. */
export function settingText(row: SettingRow, value: SettingValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.join(', ');
  if (row.type === 'bytes') return bytesText(Number(value));
  return row.type === 'seconds' ? secondsText(Number(value)) : String(value);
}

function rangeOf(row: SettingRow, text: (value: number) => string): string {
  const { least, most } = row;
  if (least !== undefined && most !== undefined) return ` from ${text(least)} to ${text(most)}`;
  if (least !== undefined) return `, at least ${text(least)}`;
  return most === undefined ? '' : `, at most ${text(most)}`;
}

function within({ least = 0, most = Number.MAX_SAFE_INTEGER }: SettingRow, value: number | null): number | undefined {
  return value !== null && value >= least && value <= most ? value : undefined;
}

/** A whole number once its unit is multiplied in (`1.5GiB` is one); null when it is none. */
function numberOf(written: unknown, units: Readonly<Record<string, number>>): number | null {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]*)$/i.exec(String(written).trim());
  const unit = parts === null ? undefined : units[parts[2]!.toLowerCase()];
  if (parts === null || unit === undefined) return null;
  const value = Number(parts[1]) * unit;
  return Number.isSafeInteger(value) ? value : null;
}

function listOf(written: unknown): readonly string[] | undefined {
  if (typeof written === 'string') return written.split(',').flatMap((part) => part.trim() || []);
  if (!Array.isArray(written)) return undefined;
  return written.every((part) => typeof part === 'string' && part !== '') ? (written as string[]) : undefined;
}

function bytesText(bytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB']) {
    const size = UNITS_OF_BYTES[unit.toLowerCase()]!;
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}

function secondsText(seconds: number): string {
  for (const unit of ['d', 'h', 'min']) {
    const size = UNITS_OF_SECONDS[unit]!;
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
