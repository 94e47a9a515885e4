import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RecordTable } from '../../flowtable/record-table.ts';
import { INPUT_FORMATS } from '../index.ts';
import { collect } from './testing.ts';

const TEXT_FORMATS = INPUT_FORMATS.filter((format) => format.content !== 'packets');
const CORPORA = new URL('../../../../shared/corpora/', import.meta.url);
const GROUPS = ['zeek-logs', 'suricata-eve', 'cloud-flow', 'netflow', 'malformed'];

/** How many files of each folder are of which format; every other file must give every format's reason. */
const WANTED: Record<string, Record<string, RegExp>> = {
  'zeek-logs': {
    'zeek-conn': /(^|[/_.])conn(_[a-z_]+)?\.(log|\d|json)|conn_log\.raw|zeek_zeek\.json/,
    'zeek-dns': /(^|[/_])dns(_log)?\.(log|raw|\d)/,
    'zeek-ssl': /(^|[/_])ssl(_log)?\.(log|raw|\d)/,
    'zeek-http': /(^|[/_])http(_log)?\.(log|raw|\d)/,
    'zeek-quic': /quic\.log/,
    'netflow-csv': /csv_argus/,
  },
  'suricata-eve': { 'suricata-eve': /\.json$/ },
  'cloud-flow': { 'vpc-flow-log': /mixed-versions\.log$|cloudwatch-v.*\.ndjson$/ },
  netflow: { 'netflow-csv': /nfdump\.csv$|\.binetflow$/, 'nfdump-json': /nfdump\.json$/ },
  malformed: {},
};

function filesUnder(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, CORPORA), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}

function readBytes(path: string): Uint8Array {
  const bytes = readFileSync(new URL(path, CORPORA));
  // Some archives are cut off or damaged on purpose; their beginning still counts.
  if (!path.endsWith('.gz')) return new Uint8Array(bytes);
  return new Uint8Array(gunzipSync(bytes, { finishFlush: 2 }));
}

describe.skipIf(!existsSync(CORPORA))('real logs (skipped without ../shared/corpora)', () => {
  for (const group of GROUPS)
    test(`${group}: every file is of one format or of none for a reason, in time`, () => {
      let recognised = 0;
      for (const path of filesUnder(group)) {
        const bytes = readBytes(path);
        const head = bytes.subarray(0, 65_536);
        const answers = TEXT_FORMATS.map((format) => ({ format, answer: format.probe(head) }));
        const fitting = answers.filter(({ answer }) => answer === true).map(({ format }) => format);
        const wanted = Object.entries(WANTED[group]!).find(([, names]) => names.test(path))?.[0];
        expect(
          fitting.map((format) => format.name),
          path,
        ).toEqual(wanted === undefined ? [] : [wanted]);
        for (const { answer } of answers) if (answer !== true) expect(answer).toMatch(/\S/);
        for (const format of fitting) {
          recognised++;
          const started = performance.now();
          const { records } = collect(format, [bytes]);
          const table = new RecordTable(format.join ?? 'zeek');
          for (const record of records) table.add(record);
          expect(table.finish().count, path).toBe(table.count);
          expect(performance.now() - started, path).toBeLessThan(1000 * Math.max(1, bytes.length / 1e6));
        }
        // Whatever a file is, reading it as anything else must not throw either.
        for (const format of TEXT_FORMATS) collect(format, [bytes.subarray(0, 20_000)]);
      }
      if (group !== 'malformed') expect(recognised).toBeGreaterThan(2);
    });

  test('the same traffic as nfdump CSV and as nfdump JSON gives the same flows', () => {
    for (const name of ['bayse-tc1-chrome', 'bayse-tc2-amazonscama', 'bumblebee-cs']) {
      const tables = ['csv', 'json'].map((extension) => {
        const bytes = readBytes(`netflow/derived/${name}.nfdump.${extension}`);
        const format = TEXT_FORMATS.find((each) => each.probe(bytes.subarray(0, 65_536)) === true)!;
        const table = new RecordTable(format.join!);
        for (const record of collect(format, [bytes]).records) table.add(record);
        return table.finish();
      });
      const rows = tables.map((batch) =>
        Array.from({ length: batch.count }, (_, i) =>
          [
            batch.protocol[i],
            batch.addresses.text(batch.srcAddress[i]!),
            batch.srcPort[i],
            batch.addresses.text(batch.dstAddress[i]!),
            batch.dstPort[i],
            batch.srcPackets[i],
            batch.dstPackets[i],
            batch.srcPayloadBytes[i],
            batch.dstPayloadBytes[i],
            batch.srcTcpFlags[i],
            batch.dstTcpFlags[i],
          ].join(' '),
        ).sort(),
      );
      expect(rows[0]!.length).toBeGreaterThan(50);
      expect(rows[0]).toEqual(rows[1]);
    }
  });
});
