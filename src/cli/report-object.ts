import type { Conversion } from '../pipeline/convert.ts';

/** What was read, as `--json` shows it. */
export function inputReportObject(conversion: Conversion): Record<string, unknown> {
  const { report, batch, path } = conversion;
  return {
    input: path,
    format: report.format.name,
    packing: report.packing,
    bytes: report.fileBytes,
    records: report.records,
    packets: report.packets,
    flows: batch.count,
    companions: report.companions,
    skipped: report.skipped,
    damage: report.damage,
  };
}
