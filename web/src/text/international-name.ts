import { decode } from 'punycode/';
import { visibleText } from './visible-text.ts';

export interface InternationalName {
  /** As browsers may show it. */
  readonly unicode: string;
  /** What to beware of, in a sentence. */
  readonly warning: string | null;
}

/** Scripts whose letters look like others. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
];

/** What an `xn--` name says in letters (RFC 3492), and whether it mixes scripts. Null for names without such a label. */
export function internationalName(name: string): InternationalName | null {
  if (!/(^|\.)xn--/i.test(name)) return null;
  const labels = name.split('.').map(decodeLabel);
  if (labels.includes(null)) return { unicode: name, warning: 'Says to be punycode (RFC 3492) and is not.' };
  const unicode = labels.join('.');
  for (const label of labels as string[]) {
    const scripts = SCRIPTS.filter(([, letters]) => letters.test(label)).map(([script]) => script);
    if (scripts.length > 1)
      return { unicode, warning: `One label mixes ${scripts.join(' and ')} letters: it may imitate another name.` };
  }
  const [first] = SCRIPTS.filter(([script, letters]) => script !== 'Latin' && letters.test(unicode));
  return { unicode, warning: first === undefined ? null : `Has ${first[0]} letters, which may look like Latin ones.` };
}

/** The same in sentences, in which nothing is hidden. */
export function internationalMeaning({ unicode, warning }: InternationalName): string {
  const spelled = `Punycode for ${visibleText(unicode)}.`;
  return warning === null ? spelled : `${spelled} ${warning}`;
}

function decodeLabel(label: string): string | null {
  if (!/^xn--/i.test(label)) return label;
  try {
    return decode(label.slice(4).toLowerCase());
  } catch {
    return null;
  }
}
