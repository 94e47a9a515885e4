import { FORMATS } from './formats.ts';

/** Why a file was not taken, in words for whoever chose it. */
export interface FileFault {
  readonly what: string;
  /** What to do about it; null where the message says it. */
  readonly advice: string | null;
  /** What each format found missing; null for nothing. */
  readonly details: string | null;
}

/** As servers and the engine of this tab say of a file that is of no format. */
const UNKNOWN =
  /^(?:The file is no capture and no flow log that is read\.|is no capture or flow log that Flowsage knows\.?)\s*/;

/** What can be done about the others, by what is said of the file. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:gzip|zstd) data is damaged\b/,
    'It was cut off or changed on its way: copy it again, or choose the original, packed anew or not at all.',
  ],
  // Its format was known: another format is not what is wanting.
  [
    /^nothing of it can be read: /i,
    'It is cut off or damaged: copy it again from where it was recorded, or record it anew.',
  ],
  [/\bis empty\b/, 'Choose one that holds traffic.'],
  [/\bunpacks? to (?:more than|over)\b/, 'Choose a smaller part of it, or ask an administrator to raise the limit.'],
  [/\btells? names of flows\b/, 'Choose the log of connections, and this one together with it.'],
];

/** The message of a file, without its name, which stands beside. */
export function fileFault(message: string, fileName: string): FileFault {
  const text = message.startsWith(`${fileName}: `) ? message.slice(fileName.length + 2) : message;
  const unknown = UNKNOWN.exec(text);
  if (unknown === null) {
    const what = asSentence(text.replace(/^(?=(?:is|has|holds|unpacks) )/, 'It '));
    return { what, advice: ADVICE.find(([said]) => said.test(text))?.[1] ?? null, details: null };
  }
  const details = text.slice(unknown[0].length);
  return {
    what: 'It is no capture and no log that can be read.',
    advice: `Choose another file. What can be read: ${FORMATS}, plain or packed with gzip or zstd.`,
    details: details === '' ? null : details,
  };
}

/** With a capital letter and a full stop, so that another sentence may follow. */
export function asSentence(text: string): string {
  if (text === '') return text;
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
