import { type Command, Option } from 'commander';
import { settingText } from '../config/setting-text.ts';
import { optionNameOf, SETTINGS, type SettingRow, type SettingType } from '../config/settings.ts';

/** Words for what follows an option. */
const WORDS: Readonly<Record<Exclude<SettingType, 'boolean'>, string>> = {
  text: 'text',
  integer: 'n',
  bytes: 'size',
  seconds: 'time',
  choice: 'word',
  list: 'list',
};

/** An option for every setting of the server; their values arrive under the settings' names. */
export function addSettingOptions(command: Command): Command {
  for (const [name, row] of Object.entries(SETTINGS) as [string, SettingRow][]) {
    const heading = row.isLimit === true ? 'Limits:' : 'Settings:';
    const option = optionNameOf(name);
    if (row.type === 'boolean') {
      // The one that changes something is shown, the other one is understood.
      command.addOption(new Option(`--${option}`, row.meaning).helpGroup(heading).hideHelp(row.standard === true));
      command.addOption(new Option(`--no-${option}`, row.meaning).helpGroup(heading).hideHelp(row.standard === false));
      continue;
    }
    const text = new Option(`--${option} <${WORDS[row.type]}>`, meaningOf(row)).helpGroup(heading);
    command.addOption(row.type === 'list' ? text.argParser(collectParts) : text);
  }
  return command;
}

function meaningOf(row: SettingRow): string {
  const choices = row.choices === undefined ? '' : ` One of ${row.choices.join(', ')}.`;
  const standard = row.standardText ?? settingText(row, row.standard);
  return `${row.meaning}${choices}${standard === '' ? '' : ` (default: ${standard})`}`;
}

/** Lists may be given part by part, or with commas. */
function collectParts(value: string, before: unknown): string[] {
  const parts = value.split(',').flatMap((part) => part.trim() || []);
  return Array.isArray(before) ? [...(before as string[]), ...parts] : parts;
}
