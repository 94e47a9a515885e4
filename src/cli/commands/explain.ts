import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import { flowObject } from '../../model/columns.ts';
import { FlowView } from '../../model/flow-view.ts';
import { convert } from '../../pipeline/convert.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';
import { explainRow, explanationLines } from '../explanation.ts';
import { type FlowOptionValues, flowSettings } from '../flow-options.ts';
import { fileProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** `flowsage explain` */
export async function explainCommand(
  file: string,
  identifier: string,
  options: FlowOptionValues & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const settings = await flowSettings(options, terminal);
  const { batch } = await convert(file, { ...settings.convert, onProgress: fileProgress(terminal, file) });
  await settings.finish();
  const view = new FlowView(batch, flowIdentifier);
  const found = findRows(view, identifier);
  const rows = found.slice(0, MAX_SHOWN);
  if (found.length > rows.length)
    terminal.note(`${found.length} flows fit "${printable(identifier)}"; the first ${rows.length} are explained`);
  if (rows.length === 0)
    throw new AppError(
      'not-found',
      `${file}: no flow "${identifier}" among ${batch.count}; expected tcp:N, udp:N, a uid, #ROW or part of "src dst"`,
    );
  if (options.json) {
    terminal.printJson(rows.map((row) => ({ flow: flowObject(view, row), ...explainRow(view, row) })));
  } else for (const row of rows) for (const line of explanationLines(view, row)) terminal.print(line);
  return 0;
}

/** Flows shown at most when the text fits many. */
const MAX_SHOWN = 20;

/**
 * Rows that an identifier means: `#12` the row itself, `tcp:3` and `udp:3` a stream number, `3` any stream of that
 * number, a uid, or else a piece of `src dst`.
 */
function findRows(view: FlowView, identifier: string): number[] {
  const { count } = view.batch;
  const rows = Array.from({ length: count }, (_, row) => row);
  if (/^#\d+$/.test(identifier)) return rows.filter((row) => row === Number(identifier.slice(1)));
  const stream = /^(tcp|udp):(\d+)$/i.exec(identifier);
  if (stream !== null)
    return rows.filter((row) => view.identifier(row) === stream[2] && view.protocol(row) === stream[1]!.toUpperCase());
  const exact = rows.filter((row) => view.identifier(row) === identifier);
  if (exact.length > 0) return exact;
  const wanted = identifier.toLowerCase();
  return rows.filter((row) => `${view.src(row)} ${view.dst(row)}`.toLowerCase().includes(wanted));
}
