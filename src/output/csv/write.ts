import { FLOW_COLUMNS } from '../../model/columns.ts';
import { secondsText } from '../../model/flow-view.ts';
import type { FlowWriter } from '../../model/output.ts';

/**
 * CSV (RFC 4180) of all columns with a header line. Spreadsheets run cells that begin with `=`, `+`, `-`, `@`, tab or
 * carriage return: text cells that do get an apostrophe in front (OWASP CSV injection).
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
      line += line === '' ? text : `,${text}`;
    }
    out.ascii(`${line}\r\n`);
  },
  tail: () => {},
};

const CONTROLS = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Controls and characters that turn text around are shown by their number. */
function cell(text: string): string {
  const shown = text.replace(CONTROLS, (odd) => `\\x${odd.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const safe = /^[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
