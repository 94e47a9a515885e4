import { FLOW_COLUMNS } from '../../model/columns.ts';
import { secondsText } from '../../model/flow-view.ts';
import type { FlowWriter } from '../../model/output.ts';

/**
 * CSV (RFC 4180) of all columns with a header line. Spreadsheets run cells that begin with `=`, `+`, `-` or `@`
 * (OWASP CSV injection): text cells that do get an apostrophe in front.
 */
export const csv: FlowWriter = {
  name: 'csv',
  extension: 'csv',
  head: (out) => out.ascii(`${FLOW_COLUMNS.map((column) => column.name).join(',')}\r\n`),
  flow: (out, view, row) => {
    let line = '';
    for (const column of FLOW_COLUMNS) {
      const value = column.value(view, row);
      const text =
        value === null
          ? ''
          : column.type === 'seconds'
            ? secondsText(value as number)
            : typeof value === 'number'
              ? String(value)
              : cell(value);
      line += `${text},`;
    }
    out.ascii(`${line.slice(0, -1)}\r\n`);
  },
  tail: () => {},
};

const NOT_ASCII = /[^\x20-\x7e]/g;

/** Everything but printable ASCII is shown by its number: the file stays ASCII, and no character can end a line. */
function cell(text: string): string {
  const shown = text.replace(NOT_ASCII, (odd) => {
    const code = odd.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
