import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../lib/app-error.ts';
import type { FeedSetting, SecretPlace } from '../../model/feed.ts';

/** Keys and tokens are shorter. */
const LONGEST_SECRET = 4096;
/** Shorter ones could stand in any message; a service gives longer ones. */
const SHORTEST_SECRET = 8;

type Environment = Readonly<Record<string, string | undefined>>;

/** Headers of the requests of a feed, with their values. Throws AppError `invalid-input` that tells where, and never what. */
export function readFeedHeaders(
  { name: feed, headers }: Pick<FeedSetting, 'name' | 'headers'>,
  environment: Environment = process.env,
): Readonly<Record<string, string>> {
  const read = headers.map(({ name, secret }) => {
    const text = textAt(secret, environment);
    const place = 'file' in secret ? `the file ${secret.file}` : `the variable ${secret.environment}`;
    const wrong = (found: string): AppError =>
      new AppError('invalid-input', `feed ${feed}: header ${name}: ${place} ${found}`);
    if (text === null) throw wrong('file' in secret ? 'cannot be read' : 'is not set');
    const value = text.trim();
    if (value.length < SHORTEST_SECRET || value.length > LONGEST_SECRET || !/^[\x20-\x7e]+$/.test(value))
      throw wrong(`does not hold one line of ${SHORTEST_SECRET} to ${LONGEST_SECRET} visible ASCII characters`);
    return [name, value] as const;
  });
  return Object.fromEntries(read);
}

/** A message without values of headers, should whoever was asked have sent them back. */
export function withoutSecrets(message: string, headers: Readonly<Record<string, string>>): string {
  let text = message;
  // Hosts are told in lower case.
  for (const secret of Object.values(headers))
    for (const form of [secret, encodeURIComponent(secret), secret.split(' ').at(-1)!])
      if (form.length >= SHORTEST_SECRET) text = text.replace(new RegExp(escaped(form), 'gi'), '…');
  return text;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function textAt(place: SecretPlace, environment: Environment): string | null {
  if ('environment' in place) return environment[place.environment] ?? null;
  try {
    // A device or a pipe could go on for ever.
    const info = statSync(place.file);
    return info.isFile() && info.size <= 2 * LONGEST_SECRET ? readFileSync(place.file, 'utf8') : null;
  } catch {
    return null;
  }
}
