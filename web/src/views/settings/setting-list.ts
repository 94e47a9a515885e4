import type { SettingV1 } from '@flowsage/client';

/** Which settings are listed. */
export const KINDS = { all: 'All settings', changed: 'Set otherwise than by standard', limits: 'Limits' } as const;

export type SettingKind = keyof typeof KINDS;

/** What an address asks for; all where it says something else. */
export function settingKind(text: string): SettingKind {
  return Object.hasOwn(KINDS, text) ? (text as SettingKind) : 'all';
}

/** Settings of a kind that have all the words somewhere, in any case. */
export function filterSettings(
  settings: readonly SettingV1[],
  { words, kind }: { readonly words: string; readonly kind: string },
): readonly SettingV1[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const asked = settingKind(kind);
  return settings.filter((setting) => {
    if (asked === 'changed' && setting.origin === 'standard') return false;
    if (asked === 'limits' && !setting.isLimit) return false;
    const { name, text, standardText, meaning, source, option, environment } = setting;
    const all = [name, text, standardText, meaning, source, option, environment].join(' ').toLowerCase();
    return parts.every((part) => all.includes(part));
  });
}
