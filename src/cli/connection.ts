import { readFile } from 'node:fs/promises';
import { createClient, type FlowsageClient, FlowsageError } from '@flowsage/client';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { type ConnectionOptions, STANDARD_SERVER } from './connection-options.ts';
import { UsageError } from './usage-error.ts';

/** A key has one line. */
const LONGEST_KEY_FILE = 4096;

/** The client of the server that the options and the environment name. */
export async function connect(options: ConnectionOptions, key?: string): Promise<FlowsageClient> {
  const baseUrl = options.server ?? fromEnvironment('FLOWSAGE_SERVER') ?? STANDARD_SERVER;
  const found = key ?? (await findKey(options.keyFile));
  if (found === null) throw new UsageError('no key: set FLOWSAGE_KEY, or name a file that holds it with --key-file');
  try {
    return createClient({ baseUrl, key: found });
  } catch (error) {
    if (error instanceof FlowsageError) throw new UsageError(error.message);
    throw error;
  }
}

async function findKey(file: string | undefined): Promise<string | null> {
  if (file === undefined) return fromEnvironment('FLOWSAGE_KEY');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--key-file ${file}: cannot be read (${errorMessage(error)})`);
  });
  const key = text.trim();
  // What is wrong with it is told without telling what it is.
  if (key === '' || key.length > LONGEST_KEY_FILE || /\s/.test(key))
    throw new UsageError(`--key-file ${file}: expected a file with one line, the key`);
  return key;
}

/** The server has no such thing, or tells this key of none. */
export function isNotFound(error: unknown): error is FlowsageError {
  return error instanceof FlowsageError && error.kind === 'not-found';
}

/** A variable that is set to nothing counts as not set. */
function fromEnvironment(name: string): string | null {
  const value = process.env[name]?.trim() ?? '';
  return value === '' ? null : value;
}

/** Refusals that are about one file, so that others may still be taken. */
const ABOUT_INPUT = {
  'invalid-input': 'invalid-input',
  unsupported: 'invalid-input',
  'too-large': 'too-large',
} as const satisfies Partial<Record<FlowsageError['kind'], AppError['kind']>>;

/** Runs one call about one input; what the server holds against the input is thrown as an error about it. */
export async function aboutInput<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof FlowsageError && error.kind in ABOUT_INPUT)
      throw new AppError(ABOUT_INPUT[error.kind as keyof typeof ABOUT_INPUT], error.message, { cause: error });
    throw error;
  }
}
