import { detectFormat } from '../input/detect.ts';
import { INPUT_FORMATS } from '../input/index.ts';
import { AppError } from '../lib/app-error.ts';
import type { InputFormat } from '../model/input.ts';
import { openSource, type UnpackLimits } from './source.ts';

export interface IdentifyOptions {
  readonly unpackLimits?: UnpackLimits;
  /** Names of the formats that somebody said it was: only their reasons are told when it is none that is read. */
  readonly expected?: readonly string[];
}

/**
 * Finds out by its beginning, unpacked, which format a file is of. Throws `invalid-input` with the reasons when it is
 * none. Messages do not name the file.
 */
export async function identifyInput(path: string, options: IdentifyOptions = {}): Promise<InputFormat> {
  const source = await openSource(path, undefined, options.unpackLimits);
  try {
    if (source.head.length === 0) throw new AppError('invalid-input', 'The file is empty.');
    const detection = detectFormat(source.head, INPUT_FORMATS);
    if (detection.format !== null) return detection.format;
    const expected = options.expected ?? INPUT_FORMATS.map(({ name }) => name);
    const reasons = detection.reasons.filter((_, i) => expected.includes(INPUT_FORMATS[i]!.name));
    throw new AppError('invalid-input', `The file is no capture and no flow log that is read. ${reasons.join('; ')}.`);
  } finally {
    await source.close();
  }
}
