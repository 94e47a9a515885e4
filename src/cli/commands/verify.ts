import type { VerifyAnswer } from '@flowsage/client';
import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { withDataFolder } from '../data-folder-store.ts';
import { counted, grouped } from '../numbers.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface VerifyOptions extends ConnectionOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `flowsage verify` */
export async function verifyCommand(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const { dataDir, server } = options;
  if (dataDir !== undefined && server !== undefined)
    throw new UsageError('verify: --data-dir and --server are two places, expected one of them');
  const report: VerifyAnswer =
    dataDir === undefined
      ? await (await connect(options)).verify()
      : await withDataFolder(dataDir, (store) => store.verify());
  if (options.json) terminal.printJson(report);
  else {
    const rows = Object.entries(report.checked).map(([name, count]) => [printable(name), grouped(count)]);
    for (const line of formatTable([{ title: 'Checked' }, { title: 'Number', align: 'right' }], rows))
      terminal.print(line);
    for (const fault of report.faults) terminal.problem(fault);
    terminal.print(report.faults.length === 0 ? 'All of it fits together.' : counted(report.faults.length, 'fault'));
  }
  return report.faults.length === 0 ? 0 : 1;
}
