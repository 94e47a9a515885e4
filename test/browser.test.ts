import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build, type Rollup } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis, AnalysisInput } from '../src/browser.ts';
import { flowChunks } from '../src/ingest/flow-chunks.ts';
import { writeCompiledPacks } from '../src/knowledge/compiled-packs.ts';
import {
  createGuardList,
  createKnowledgeBase,
  findPackSources,
  loadPacks,
  SHIPPED_KNOWLEDGE_FOLDER,
} from '../src/knowledge/index.ts';
import { FLOW_COLUMNS } from '../src/model/columns.ts';
import type { FlowBatch } from '../src/model/flow-batch.ts';
import { FlowView } from '../src/model/flow-view.ts';
import { NO_STATISTICS } from '../src/model/statistics.ts';
import { annotate } from '../src/pipeline/annotate.ts';
import { convert } from '../src/pipeline/convert.ts';
import { flowIdentifier } from '../src/pipeline/flow-identity.ts';
import { judgeBatch, NO_OTHER_SAMPLES, prepareKnowledge } from '../src/pipeline/judge-file.ts';
import { NO_SAMPLES } from '../src/pipeline/match-packs.ts';
import { sampleReport } from '../src/pipeline/sample-report.ts';
import { flowRows } from '../src/server/flow-rows.ts';

/** `src/browser.ts`, bundled as for a page and run where there is nothing but what browsers have. */

const root = fileURLToPath(new URL('..', import.meta.url));
const SAMPLES = join(root, 'samples');
const NOW = Date.UTC(2026, 0, 1);

type Engine = typeof import('../src/browser.ts');

const shipped = await loadPacks(SHIPPED_KNOWLEDGE_FOLDER);
const packs = writeCompiledPacks(findPackSources(SHIPPED_KNOWLEDGE_FOLDER).flat(), shipped);
const prepared = prepareKnowledge(createKnowledgeBase(shipped), createGuardList(shipped));

let code = '';
const builtins: string[] = [];

async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'silent',
    resolve: { alias: { '@flowsage/client': join(root, 'sdk/src/index.ts') } },
    plugins: [
      {
        name: 'no-node',
        enforce: 'pre',
        resolveId(specifier, importer) {
          if (isBuiltin(specifier)) builtins.push(`${specifier} in ${importer}`);
          return null;
        },
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, 'src/browser.ts'), formats: ['iife'], name: 'flowsage' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })) as Rollup.RollupOutput[];
  return built[0]!.output[0].code;
}

/** Only globals that workers in browsers have. */
function openEngine(): Engine {
  const context = createContext({
    setTimeout,
    performance,
    TextDecoder,
    TextEncoder,
    AbortController,
    AbortSignal,
    DOMException,
    atob,
    btoa,
    URL,
  });
  runInContext(`${code}\nglobalThis.engine = flowsage;`, context);
  return context['engine'] as Engine;
}

async function* piecesOf(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function fileOf(fileName: string, bytes: Uint8Array, size?: number) {
  return { fileName, fileBytes: bytes.length, source: piecesOf(bytes, size) };
}

const analyse = async (fileName: string, bytes: Uint8Array, more: Partial<AnalysisInput> = {}): Promise<Analysis> =>
  plain(await openEngine().analyse({ ...fileOf(fileName, bytes), packs, now: NOW, ...more }));

/** Without the classes of the other context. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** Small files of every format, damaged and hostile ones among them. */
async function inputCases(): Promise<string[]> {
  const folders = (await readdir(join(root, 'src/input'), { withFileTypes: true })).filter((one) => one.isDirectory());
  const files = await Promise.all(
    folders.map(async ({ name }) => {
      const folder = join(root, 'src/input', name, 'cases');
      const found = await readdir(folder).catch(() => []);
      return found.map((file) => join(folder, file));
    }),
  );
  return files.flat().sort();
}

/** Flows as the server sends them. */
function rowsOf(batch: FlowBatch) {
  const rows = flowRows(undefined, null);
  let row = 0;
  return [...flowChunks(new FlowView(batch, flowIdentifier), [])].flatMap((chunk) => {
    const made = rows.rows(chunk, row);
    row += made.length;
    return made;
  });
}

/** The same by the code of the command line and the server. */
async function expected(path: string, companions: readonly string[] = []) {
  const { batch, report } = await convert(path, { companions });
  const view = new FlowView(batch, flowIdentifier);
  const matches = await prepared.matcher.match(view, NO_SAMPLES);
  return plain({
    report,
    flows: rowsOf(batch),
    annotations: await annotate(view, {
      knowledge: prepared.knowledge,
      records: prepared.records,
      matches,
      statistics: NO_STATISTICS,
      rules: async () => new Map(),
    }),
    verdict: await judgeBatch(batch, prepared, NO_OTHER_SAMPLES, NOW * 1000, sampleReport({ batch, report }, '')),
  });
}

beforeAll(async () => {
  code = await bundle();
}, 120_000);

describe('the engine for browsers', () => {
  it('asks for nothing of Node', () => {
    expect(builtins).toEqual([]);
    expect(code.length).toBeGreaterThan(100_000);
    expect(code).not.toMatch(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|importScripts)\s*\(/);
  });

  it('gives what the command line and the server give, for every capture and log of the samples', async () => {
    const names = (await readdir(SAMPLES)).filter((name) => /\.pcap(ng)?$/.test(name));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) {
      const bytes = await readFile(join(SAMPLES, name));
      const { sample, ...found } = await analyse(name, bytes);
      const { report, ...wanted } = await expected(join(SAMPLES, name));
      expect(found, name).toEqual(wanted);
      expect(found.flows.length, name).toBeGreaterThan(0);
      expect(Object.keys(found.flows[0]!)).toEqual(['row', ...FLOW_COLUMNS.map((column) => column.name), 'eventId']);
      expect([sample.fileName, sample.format, sample.flows, sample.packets]).toEqual([
        name,
        report.format.name,
        found.flows.length,
        report.records,
      ]);
      expect(sample.verdict!.verdict).toBe(found.verdict.verdict);
    }
  }, 120_000);

  it('reads logs of Zeek with those that tell names', async () => {
    const folder = join(SAMPLES, 'zeek');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
    const conn = names.find((name) => name.includes('conn'))!;
    const others = names.filter((name) => name !== conn);
    const companions = await Promise.all(others.map(async (name) => fileOf(name, await readFile(join(folder, name)))));
    const { sample, ...found } = await analyse(conn, await readFile(join(folder, conn)), { companions });
    const { report, ...wanted } = await expected(
      join(folder, conn),
      others.map((name) => join(folder, name)),
    );
    expect(found).toEqual(wanted);
    expect(report.companions.map((path) => basename(path)).length).toBeGreaterThan(0);
    expect(sample.fileType).toBe('zeek');
    expect(found.flows.some((flow) => flow['dnsName'] !== null || flow['sessionName'] !== null)).toBe(true);
  });

  it('reads every format as the command line does, and says the same of what is wrong', async () => {
    const none = writeCompiledPacks([], []);
    const ended = { read: 0, refused: 0 };
    for (const path of await inputCases()) {
      const name = basename(path);
      const wanted = await convert(path, { companions: [] }).then(
        ({ batch, report }) => ({
          flows: plain(rowsOf(batch)),
          message: report.damage,
          skipped: plain(report.skipped),
        }),
        (error: Error) => ({ refusal: error.message.replace(path, name) }),
      );
      const found = await analyse(name, await readFile(path), { packs: none }).then(
        ({ flows, sample }) => ({ flows, message: sample.message, skipped: sample.skipped }),
        (error: Error) => ({ refusal: error.message }),
      );
      if (!('refusal' in found)) ended.read++;
      else {
        ended.refused++;
        // A file of which nothing can be read is refused at once, as an upload is.
        if ('message' in wanted)
          expect([wanted.flows, found.refusal], name).toEqual([
            [],
            `${name}: nothing of it can be read: ${wanted.message}`,
          ]);
        else expect(found, name).toEqual(wanted);
        continue;
      }
      expect(found, name).toEqual(wanted);
    }
    expect(ended.read).toBeGreaterThan(15);
    expect(ended.refused).toBeGreaterThan(2);
  });

  it('unpacks gzip, in pieces of any size', async () => {
    const bytes = await readFile(join(SAMPLES, 'phishing.pcapng'));
    const { flows, verdict } = await analyse('phishing.pcapng', bytes);
    const packed = gzipSync(bytes);
    const unpacked = await analyse('phishing.pcapng.gz', packed, fileOf('phishing.pcapng.gz', packed, 777));
    expect(unpacked.flows).toEqual(flows);
    expect(unpacked.verdict).toEqual(verdict);
  });

  it('keeps what came before a file breaks off, and says where', async () => {
    const packed = gzipSync(await readFile(join(SAMPLES, 'phishing.pcapng')));
    const { sample } = await analyse('cut.pcapng.gz', packed.subarray(0, packed.length - 2000));
    expect(sample.flows).toBeGreaterThan(0);
    expect(sample.message).toMatch(/gzip data is damaged after \d+ unpacked bytes: unexpected end of file/);
  });

  it('unpacks no more than the limit', async () => {
    const packed = gzipSync(await readFile(join(SAMPLES, 'phishing.pcapng')));
    await expect(analyse('a.pcapng.gz', packed, { limits: { maxUnpackedBytes: 70_000 } })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'a.pcapng.gz: unpacks to more than 70000 bytes, which is the limit',
    });
  });

  it('says why a file cannot be read, as on the command line', async () => {
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: { kind: string; message: string }) => [error.kind, error.message],
      );
    expect(await failure(analyse('a.txt', Buffer.from('no capture')))).toEqual([
      'invalid-input',
      'a.txt: is no capture or flow log that Flowsage knows',
    ]);
    expect(await failure(analyse('a.pcap', Buffer.alloc(0)))).toEqual(['invalid-input', 'a.pcap: is empty']);
    const bytes = await readFile(join(SAMPLES, 'beacon.pcap'));
    expect(await failure(analyse('b.pcap', bytes, { limits: { maxFileBytes: 1000 } }))).toEqual([
      'too-large',
      `b.pcap: has ${bytes.length} bytes, at most 1000 are read`,
    ]);
    expect(await failure(analyse('b.pcap', bytes, { fileBytes: 10, limits: { maxFileBytes: 1000 } }))).toEqual([
      'too-large',
      'b.pcap: is longer than 1000 bytes, which is the limit',
    ]);
    expect((await failure(analyse('b.pcap', bytes, { packs: 'nonsense' })))![0]).toBe('invalid-input');
  });

  it('holds no more flows than the limit, and says so', async () => {
    const bytes = await readFile(join(SAMPLES, 'port-scan.pcap'));
    const { sample, flows } = await analyse('scan.pcap', bytes, { limits: { maxFlows: 10 } });
    expect(flows).toHaveLength(10);
    expect(sample.skipped.map(({ reason }) => reason).join()).toMatch(/flow table/);
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const bytes = await readFile(join(SAMPLES, 'browsing.pcapng'));
    const told: { stage: string; readBytes: number }[] = [];
    const onProgress: NonNullable<AnalysisInput['onProgress']> = (progress) => void told.push(progress);
    await analyse('a.pcapng', bytes, { onProgress });
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(['reading', 'naming', 'judging']);
    expect(told.at(-1)!.readBytes).toBe(bytes.length);
    for (const stopAt of ['reading', 'naming', 'judging']) {
      const controller = new AbortController();
      const stopped = analyse('a.pcapng', bytes, {
        signal: controller.signal,
        onProgress: ({ stage }) => stage === stopAt && controller.abort(new Error(`stopped while ${stage}`)),
      });
      await expect(stopped).rejects.toThrow(`stopped while ${stopAt}`);
    }
  });

  it('explains labels', async () => {
    const { flows } = await analyse('icmp.pcap', await readFile(join(SAMPLES, 'icmp.pcap')));
    const { label } = openEngine().explanationOf(0, flows[0]!);
    expect(label.label).toBe(flows[0]!['label']);
    expect(label.rules.at(-1)!.holds).toBe(true);
  });
});

describe('the worker of the page', () => {
  it('is one file, so that it asks for nothing once it is there', async () => {
    const built = (await build({
      configFile: join(root, 'web/vite.config.ts'),
      root: join(root, 'web'),
      logLevel: 'silent',
      build: {
        write: false,
        rollupOptions: { input: join(root, 'web/src/local/open-locally.ts'), preserveEntrySignatures: 'strict' },
      },
    })) as Rollup.RollupOutput;
    // Hashes may hold a hyphen.
    const names = built.output.map(({ fileName }) => fileName.replace(/-[\w-]{8}(\.\w+)$/, '$1'));
    expect(names.sort()).toEqual(['assets/compiled.ndjson', 'assets/open-locally.js', 'assets/worker.js']);
    const worker = built.output.find(({ fileName }) => fileName.startsWith('assets/worker'))!;
    const text = String(worker.type === 'asset' ? worker.source : worker.code);
    expect(text.length).toBeGreaterThan(100_000);
    expect(text).not.toMatch(/\bimport\s*[("'{*]|\bfetch\s*\(|\bimportScripts\b/);
  }, 120_000);
});
