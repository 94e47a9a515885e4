import { STANDARD } from './load-settings.ts';
import { type SettingName, type Settings, standardSettings } from './settings.ts';

/** Where a value comes from; `program`: a larger program that runs the server chose it. */
export type SettingOrigin = 'standard' | 'file' | 'environment' | 'option' | 'program';

/** What kind of source it is that `loadSettings` names. */
export function originOf(source: string): SettingOrigin {
  if (source === STANDARD || source === PROGRAM) return source;
  if (source.startsWith('--')) return 'option';
  return source.startsWith('FLOWSAGE_') ? 'environment' : 'file';
}

/** Sources of settings that did not go through `loadSettings`. */
export function sourcesOfProgram(settings: Settings): Readonly<Record<SettingName, string>> {
  const standards = standardSettings();
  const names = Object.keys(standards) as SettingName[];
  const isStandard = (name: SettingName): boolean => JSON.stringify(settings[name]) === JSON.stringify(standards[name]);
  return Object.fromEntries(names.map((name) => [name, isStandard(name) ? STANDARD : PROGRAM])) as Record<
    SettingName,
    string
  >;
}

const PROGRAM = 'program';
