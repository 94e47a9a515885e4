import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { writeBackup } from '../../pipeline/backup.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { withDataFolder } from '../data-folder-store.ts';
import { version } from '../main.ts';
import { bytesText } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface BackupOptions extends ConnectionOptions {
  readonly output: string;
  readonly dataDir?: string;
}

/** `flowsage backup` */
export async function backupCommand(options: BackupOptions, terminal: Terminal): Promise<number> {
  const { dataDir, output } = options;
  if (dataDir !== undefined && options.server !== undefined)
    throw new UsageError('backup: --data-dir and --server are two places, expected one of them');
  const written =
    dataDir === undefined
      ? await writeWholeFile(output, await (await connect(options)).backup(), terminal)
      : await withDataFolder(dataDir, (store, ingest) =>
          writeWholeFile(
            output,
            writeBackup(
              { store, holdFiles: () => ingest.holdFiles(), waitingFiles: () => ingest.waitingFiles() },
              version(),
              new Date(),
            ),
            terminal,
          ),
        );
  terminal.print(`${output}  ${bytesText(written.bytes)}  sha256 ${written.sha256}`);
  return 0;
}

/** The file has its name once it is whole and on disk; nobody but its owner may read it. */
async function writeWholeFile(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  terminal: Terminal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const partial = `${path}.part`;
  const hash = createHash('sha256');
  let count = 0;
  const file = await open(partial, 'w', 0o600);
  try {
    for await (const piece of bytes) {
      await file.writeFile(piece);
      hash.update(piece);
      count += piece.length;
      terminal.progress(`${path}: ${bytesText(count)}`);
    }
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
  return { bytes: count, sha256: hash.digest('hex') };
}
