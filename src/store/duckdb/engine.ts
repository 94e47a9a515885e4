import { AppError, errorMessage } from '../../lib/app-error.ts';

/** Loads DuckDB when a store is first wanted: everything else must start quickly and work where it is missing. */

export type DuckDb = typeof import('@duckdb/node-api');

let loaded: Promise<DuckDb> | null = null;

export function loadDuckDb(): Promise<DuckDb> {
  loaded ??= import('@duckdb/node-api').catch((error: unknown) => {
    loaded = null;
    const reason = errorMessage(error).split('\n', 1)[0];
    throw new AppError(
      'unavailable',
      `statistics need the optional package @duckdb/node-api, which cannot be loaded here (${reason}); ` +
        'install it for this platform, or go on without statistics',
      { cause: error },
    );
  });
  return loaded;
}

/**
 * Settings of every database that is opened. SQL can neither reach files nor load extensions nor change a setting, so
 * nothing that once got into a query could either.
 */
export function engineSettings(options: { memoryLimit: string; temporaryFolder: string }): Record<string, string> {
  return {
    memory_limit: options.memoryLimit,
    threads: '2',
    temp_directory: options.temporaryFolder,
    max_temp_directory_size: '4GB',
    // The log of changes is written into the file at this size, so that it is read again quickly after a crash.
    checkpoint_threshold: '16MB',
    enable_external_access: 'false',
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
    allow_community_extensions: 'false',
    lock_configuration: 'true',
  };
}
