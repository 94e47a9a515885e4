import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLocalEngine, type EngineWorker, type LocalError } from './local-engine.ts';
import type { Answer, Question } from './messages.ts';

/** The program of the worker itself, in this thread: only what a browser's worker is for a page is made here. */

const root = fileURLToPath(new URL('../../..', import.meta.url));

let toWorker: (question: Question) => void = () => {};
let toPage: (answer: Answer) => void = () => {};
let packs = '';

beforeAll(async () => {
  (globalThis as { self?: unknown }).self = {
    postMessage: (answer: Answer) => toPage(structuredClone(answer)),
    addEventListener: (_type: string, listener: (event: { data: Question }) => void) => {
      toWorker = (data) => listener({ data });
    },
  };
  await import('./worker.ts');
  packs = await readFile(`${root}/knowledge/compiled.ndjson`, 'utf8');
});

/** Counts how often one was made, and whether it was ended. */
function makerOfWorkers() {
  const made: EngineWorker[] = [];
  let ended = 0;
  const make = (): EngineWorker => {
    const worker: EngineWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (question) => void setTimeout(() => toWorker(question), 0),
      terminate: () => void ended++,
    };
    toPage = (answer) => void setTimeout(() => worker.onmessage?.({ data: answer }), 0);
    made.push(worker);
    return worker;
  };
  return { make, made, ended: () => ended };
}

const fileOf = async (name: string): Promise<File> => new File([await readFile(`${root}/samples/${name}`)], name);

describe('files that are opened on the page', () => {
  it('are read by the worker that was made before, one after the other', async () => {
    const { make, made } = makerOfWorkers();
    const engine = createLocalEngine(make, packs);
    const stages: string[] = [];
    const [phishing, icmp] = await Promise.all([
      engine.open(await fileOf('phishing.pcapng'), { onProgress: ({ stage }) => stages.push(`first ${stage}`) }),
      engine.open(await fileOf('icmp.pcap'), { onProgress: ({ stage }) => stages.push(`second ${stage}`) }),
    ]);
    expect(made).toHaveLength(1);
    expect([...new Set(stages)]).toEqual(
      ['first', 'second'].flatMap((file) => ['reading', 'naming', 'judging'].map((stage) => `${file} ${stage}`)),
    );
    expect(phishing.sample).toMatchObject({ fileName: 'phishing.pcapng', flows: phishing.flows.length });
    expect(phishing.annotations.destinationOf).toHaveLength(phishing.flows.length);
    expect(phishing.verdict.confidence).toBe('High');
    expect(icmp.flows.length).toBeGreaterThan(0);
  });

  it('are explained flow by flow', async () => {
    const engine = createLocalEngine(makerOfWorkers().make, packs);
    const { flows } = await engine.open(await fileOf('beacon.pcap'));
    const explanation = await engine.explain(0, flows[0]!);
    expect(explanation.label.label).toBe(flows[0]!['label']);
    expect(explanation.flow).toEqual(flows[0]);
  });

  it('take names from logs beside them', async () => {
    const engine = createLocalEngine(makerOfWorkers().make, packs);
    const names = [await fileOf('zeek/dns.log')];
    const alone = await engine.open(await fileOf('zeek/conn.log'));
    const named = await engine.open(await fileOf('zeek/conn.log'), { companions: names });
    const namesOf = ({ flows }: typeof named) => flows.filter((flow) => flow['dnsName'] !== null).length;
    expect(namesOf(alone)).toBe(0);
    expect(namesOf(named)).toBeGreaterThan(0);
  });

  it('that are none are refused with a sentence, and others are read after them', async () => {
    const engine = createLocalEngine(makerOfWorkers().make, packs);
    await expect(engine.open(new File(['no capture'], 'a.txt'))).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'a.txt: is no capture or flow log that Flowsage knows',
    });
    await expect(engine.open(await fileOf('icmp.pcap'))).resolves.toMatchObject({ sample: { format: 'pcap' } });
  });

  it('stop when somebody wants it, before and while they are read', async () => {
    const engine = createLocalEngine(makerOfWorkers().make, packs);
    const file = await fileOf('browsing.pcapng');
    await expect(engine.open(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'stopped' });
    const controller = new AbortController();
    const stopped = engine.open(file, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ kind: 'stopped' });
    await expect(engine.open(file)).resolves.toMatchObject({ sample: { fileName: 'browsing.pcapng' } });
  });

  it('are told of when the worker breaks, and the next ones have a new worker', async () => {
    const { make, made, ended } = makerOfWorkers();
    const engine = createLocalEngine(make, packs);
    const broken = engine.open(await fileOf('browsing.pcapng')).catch((error: LocalError) => error.kind);
    await new Promise((resolve) => setTimeout(resolve, 5));
    made[0]!.onerror!({ message: 'out of memory' });
    expect(await broken).toBe('defect');
    expect([made.length, ended()]).toEqual([2, 1]);
    await expect(engine.open(await fileOf('icmp.pcap'))).resolves.toMatchObject({ sample: { format: 'pcap' } });
  });

  it('are let go when the engine is closed', async () => {
    const { make, made, ended } = makerOfWorkers();
    const engine = createLocalEngine(make, packs);
    const opened = engine.open(await fileOf('browsing.pcapng')).catch((error: LocalError) => error.kind);
    await new Promise((resolve) => setTimeout(resolve, 5));
    engine.close();
    expect(await opened).toBe('stopped');
    expect([made.length, ended()]).toEqual([1, 1]);
  });
});
