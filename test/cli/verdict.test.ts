import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerdictV1 } from '@flowsage/client';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictLines } from '../../src/cli/verdict-text.ts';
import { ethernet, filled, ipv4, udp } from '../../src/decode/testing/frames.ts';
import { pcapHeader, pcapRecord } from '../../src/input/testing/capture-bytes.ts';
import type { FileVerdict } from '../../src/pipeline/sample-findings.ts';
import { flowsage, PROGRAM, ROOT, SAMPLES } from './flowsage.ts';

/** `flowsage verdict` as its users run it. */

const folder = mkdtempSync(join(tmpdir(), 'flowsage-verdict-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BROWSING = join(SAMPLES, 'browsing.pcapng');
const SCAN = join(SAMPLES, 'port-scan.pcap');
const BEACON = join(SAMPLES, 'beacon.pcap');
const PHISHING = join(SAMPLES, 'phishing.pcapng');

describe('flowsage verdict', () => {
  it('tells verdict, story, evidence, what is not known and what to check, in 80 columns', async () => {
    const { code, stdout, stderr } = await flowsage(['verdict', BEACON]);
    expect([code, stderr]).toEqual([0, '']);
    for (const part of [
      /^Malicious Activity \(confidence High\)$/m,
      /^Story$/m,
      /^Evidence$/m,
      /^Not known$/m,
      /^Next checks$/m,
    ])
      expect(stdout).toMatch(part);
    expect(stdout).toContain('beacon[.]update-check[.]example:443');
    expect(stdout).not.toContain('update-check.example');
    // The place is known to be bad, so that its beats changed nothing.
    const found = stdout.slice(stdout.indexOf('Also found'), stdout.indexOf('Not known')).replace(/\s+/g, ' ');
    expect(found).toMatch(/^Also found - Beaconing: Came back about every 5 s: 24 beats .* score \d+; 24 flows; #/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells an Event of the story step by step, with the time of each', async () => {
    const { stdout } = await flowsage(['-q', 'verdict', PHISHING]);
    const lines = stdout.split('\n');
    const first = lines.findIndex((line) => /^ {12}1\. /.test(line));
    expect(lines[first]).toMatch(/^ {12}1\. 0\.\d s {2}Link clicked: lnk\[\.\]short\[\.\]example:443$/);
    const steps = lines.slice(first, lines.indexOf('', first)).join('\n');
    expect(steps).toMatch(/^ {12}2\. 0\.\d s {2}Redirected: redirect\[\.\]parcel-track\[\.\]example:443$/m);
    expect(steps).toMatch(/^ {12}3\. 0\.\d s {2}Imitated sign-in page opened, credentials sent:$/m);
    expect(steps).toMatch(/^ {22}login-portal\[\.\]secure-sign-in\[\.\]example:443$/m);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells how many more records a piece of evidence rests on', async () => {
    const verdict = JSON.parse((await flowsage(['-q', 'verdict', '--json', PHISHING])).stdout) as FileVerdict;
    const evidence = verdict.evidence.find(({ records }) => records.length > 0)!;
    const records = Array.from({ length: 5 }, () => evidence.records[0]!);
    const plain = (text: string): string => text;
    const paint = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain };
    const lines = verdictLines({ ...verdict, evidence: [{ ...evidence, records }] }, 'A file', paint);
    expect(lines.filter((line) => line.startsWith('    by '))).toHaveLength(3);
    expect(lines).toContain('    … and 2 more records');
  });

  it('tells findings that changed nothing, five at most, and none that evidence tells or a pack silences', async () => {
    const verdict = JSON.parse((await flowsage(['-q', 'verdict', '--json', BEACON])).stdout) as FileVerdict;
    const [finding] = verdict.findings;
    const plain = (text: string): string => text;
    const paint = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain };
    const told = (...findings: FileVerdict['findings']): string[] =>
      verdictLines({ ...verdict, findings }, 'A file', paint).filter((line) => /^ {2}(- Beaconing|… and)/.test(line));
    expect(told(...Array.from({ length: 7 }, () => finding!))).toEqual([
      ...Array.from({ length: 5 }, () => expect.stringContaining('- Beaconing: Came back about every 5 s')),
      '  … and 2 more; --json has all of it',
    ]);
    expect(told({ ...finding!, isEvidence: true })).toEqual([]);
    expect(told({ ...finding!, silencedBy: { silenceId: null, pack: 'ours' } })).toEqual([]);
  });

  it('gives findings as JSON in the form of the API, those that are evidence too', async () => {
    const { stdout } = await flowsage(['-q', 'verdict', '--json', BEACON, SCAN]);
    const [beacon, scan] = JSON.parse(stdout) as readonly FileVerdict[];
    expect(beacon!.findings).toHaveLength(1);
    expect(beacon!.findings[0]).toMatchObject({
      detection: 'beaconing',
      source: '10.20.30.14',
      destination: 'beacon.update-check.example:443',
      firstAt: expect.stringMatching(/^20\d\d-.*Z$/),
      flowCount: 24,
      silencedBy: null,
      isEvidence: false,
    });
    const { numbers, score } = beacon!.findings[0]!;
    expect(numbers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(score, 0);
    expect(scan!.findings.filter(({ isEvidence }) => isEvidence).map(({ detection }) => detection)).toContain(
      'portScan',
    );
  });

  it('gives the same as JSON, with a list for several inputs', async () => {
    const { code, stdout } = await flowsage(['verdict', '--json', BROWSING, SCAN]);
    expect(code).toBe(0);
    const verdicts = JSON.parse(stdout) as (VerdictV1 & { readonly input: string })[];
    expect(verdicts.map(({ input, verdict }) => [input, verdict])).toEqual([
      [BROWSING, 'No Interesting Activity'],
      [SCAN, 'Suspicious Activity'],
    ]);
    const [, scan] = verdicts;
    expect(scan!.evidence[0]).toMatchObject({ detection: 'portScan', category: 'Suspicious Activity' });
    expect(scan!.evidence[0]!.rows.length).toBeGreaterThan(5);
    expect(scan!.unknown.join(' ')).toContain('no other samples');
  });

  it('says that most packets made no flow, and why', async () => {
    const arp = ethernet(0x0806, filled(28));
    const frames = [...new Array<Uint8Array>(9).fill(arp), ethernet(0x0800, ipv4(17, udp(40_000, 9, [1])))];
    const records = frames.flatMap((frame, i) => pcapRecord(1_700_000_000 + i, 0, [...frame], true));
    const path = join(folder, 'arp.pcap');
    writeFileSync(path, Uint8Array.from([...pcapHeader(0xa1b2c3d4, 1, true), ...records]));
    const { code, stdout } = await flowsage(['verdict', '--json', path]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as VerdictV1).unknown).toContain(
      '9 of 10 packets made no flow and were not judged: ARP frames carry no IP flow (9).',
    );
  });

  it('ends with 3 when a verdict is as bad as --fail-on says, or worse, and not otherwise', async () => {
    const codeOf = async (level: string, input: string): Promise<number | null> =>
      (await flowsage(['-q', 'verdict', '--json', '--fail-on', level, input])).code;
    expect(await codeOf('suspicious', SCAN)).toBe(3);
    expect(await codeOf('malicious', SCAN)).toBe(0);
    expect(await codeOf('malicious', BEACON)).toBe(3);
    expect(await codeOf('impact', BEACON)).toBe(0);
    expect(await codeOf('impact', PHISHING)).toBe(3);
    expect(await codeOf('suspicious', BROWSING)).toBe(0);
  });

  it('ends so also where another input failed, which is told', async () => {
    const bad = join(folder, 'bad.pcap');
    writeFileSync(bad, 'no capture');
    const ran = async (...inputs: readonly string[]) =>
      flowsage(['-q', 'verdict', '--json', '--fail-on', 'suspicious', ...inputs]);
    for (const first of [bad, join(folder, 'none.pcap')]) {
      const { code, stderr } = await ran(first, BEACON);
      expect([code, stderr]).toEqual([3, expect.stringContaining(first)]);
    }
    expect((await ran(bad, BROWSING)).code).toBe(1);
  });

  it('says that what comes after the end of a broken file was not judged', async () => {
    const path = join(folder, 'cut.pcap');
    writeFileSync(path, readFileSync(BEACON).subarray(0, 30_000));
    const { stdout } = await flowsage(['-q', 'verdict', path]);
    const unknown = stdout.slice(stdout.indexOf('Not known'), stdout.indexOf('Next checks')).replace(/\s+/g, ' ');
    expect(unknown).toContain('The file is damaged or breaks off: what comes after that place was not read');
    const json = JSON.parse((await flowsage(['-q', 'verdict', '--json', path])).stdout) as VerdictV1;
    expect(json.unknown.filter((sentence) => sentence.includes('breaks off'))).toHaveLength(1);
  });

  it('keeps that exit code when whoever reads the verdicts has gone', async () => {
    const codeOf = (...args: readonly string[]): Promise<number | null> =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [PROGRAM, '-q', 'verdict', ...args], { cwd: ROOT, stdio: 'pipe' });
        child.stdout.destroy();
        child.stderr.resume();
        child.on('error', reject);
        child.on('exit', resolve);
      });
    expect(await codeOf('--fail-on', 'impact', BROWSING, PHISHING)).toBe(3);
    expect(await codeOf('--fail-on', 'impact', '--json', PHISHING)).toBe(3);
    expect(await codeOf('--fail-on', 'impact', BROWSING)).toBe(0);
    expect(await codeOf(PHISHING)).toBe(0);
  });

  it('says what is wrong with a call', async () => {
    const wrong = await flowsage(['verdict', '--fail-on', 'odd', SCAN]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      'flowsage: --fail-on odd: expected suspicious, malicious, impact\n',
    ]);
    const mixed = await flowsage(['verdict', SCAN, '0123456789abcdef0123456789abcdef']);
    expect([mixed.code, mixed.stderr]).toEqual([
      2,
      'flowsage: verdict: either files or samples of a server, not both at once\n',
    ]);
    const missing = await flowsage(['verdict', join(folder, 'missing.pcap')]);
    expect(missing.code).toBe(1);
  });

  it('makes no data folder', async () => {
    const data = join(folder, 'data');
    expect((await flowsage(['-q', 'verdict', '--data-dir', data, '--json', BROWSING])).code).toBe(0);
    expect(existsSync(data)).toBe(false);
  });

  it('takes further packs', async () => {
    const knowledge = join(folder, 'knowledge');
    mkdirSync(knowledge);
    writeFileSync(
      join(knowledge, 'pack.yaml'),
      `name: own-list
version: 1.0.0
title: Own list
author: Somebody
licence: CC0-1.0
updated: 2026-01-01
sources: [Own observation]
destinations:
  - names: ['100.64.200.10']
    ports: [TCP/22]
    concern_level: 5
    category: Command Server
    title: Listed As Bad
    intended_purpose: Named by a list.
    abuse: Named by a list.
    when_concerned: Always.
`,
    );
    const { stdout } = await flowsage(['verdict', '--json', '--knowledge', knowledge, SCAN]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'Malicious Activity', confidence: 'High' });
  });
});

describe('flowsage e2e --summary', () => {
  it('writes the verdict beside each sample', async () => {
    const output = join(folder, 'out');
    const { code } = await flowsage([
      '-q',
      'e2e',
      '--summary',
      '--noupload',
      '--data-dir',
      join(folder, 'e2e-data'),
      '-o',
      output,
      BEACON,
    ]);
    expect(code).toBe(0);
    expect(readdirSync(output).sort()).toEqual(['beacon.bf', 'beacon.summary.json']);
    const summary = JSON.parse(readFileSync(join(output, 'beacon.summary.json'), 'utf8'));
    expect(summary.findings).toMatchObject([{ detection: 'beaconing', isEvidence: false }]);
    expect(summary).toMatchObject({ input: BEACON, verdict: 'Malicious Activity' });
  });

  it('is not for a server, which judges itself', async () => {
    const { code, stderr } = await flowsage(['e2e', '--summary', '--server', 'http://127.0.0.1:1', BEACON]);
    expect([code, stderr]).toEqual([
      2,
      'flowsage: --summary: with --server, upload the sample and ask for its verdict there\n',
    ]);
  });
});
