import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowsage, flowsOf, SAMPLES, temporaryFolder } from './flowsage.ts';

const folder = temporaryFolder();
const icmp = join(SAMPLES, 'icmp.pcap');
const phishing = join(SAMPLES, 'phishing.pcapng');

interface E2eJson {
  readonly samples: readonly { readonly statistics: string | null; readonly output: string }[];
}

async function e2e(input: string, ...more: string[]): Promise<E2eJson['samples'][0]> {
  const args = ['e2e', input, '-o', join(folder, 'out'), '--data-dir', join(folder, 'data'), '--json', ...more];
  const { code, stdout, stderr } = await flowsage(args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return (JSON.parse(stdout) as E2eJson).samples[0]!;
}

const countOf = (path: string, dst: string): number => {
  const flow = flowsOf(path).find((candidate) => candidate['dst'] === dst) as unknown as Record<
    string,
    { count: number }
  >;
  return flow['destination_stats']!.count;
};

describe('statistics', () => {
  it('count a sample once, whatever it is called, and not at all with --noupload', async () => {
    const portal = 'login-portal.secure-sign-in.example:443';
    const first = await e2e(phishing);
    expect(first.statistics).toBe('added');
    expect(countOf(first.output, portal)).toBe(1);
    const copy = join(folder, 'renamed.bin');
    writeFileSync(copy, readFileSync(phishing));
    const second = await e2e(copy);
    expect(second.statistics).toBe('already-known');
    expect(countOf(second.output, portal)).toBe(1);
    const third = await e2e(icmp, '--noupload');
    expect(third.statistics).toBeNull();
    const { stdout } = await flowsage(['doctor', '--data-dir', join(folder, 'data')]);
    expect(stdout).toMatch(/^ok {3}store .*, 1 sample$/m);
    const fourth = await e2e(icmp);
    expect(fourth.statistics).toBe('added');
  });

  it('are kept in the XDG data folder when nothing else is said', async () => {
    const XDG_DATA_HOME = join(folder, 'xdg');
    const args = ['e2e', icmp, '-o', join(folder, 'xdg-out')];
    expect((await flowsage(args, { env: { XDG_DATA_HOME } })).code).toBe(0);
    expect(existsSync(join(XDG_DATA_HOME, 'flowsage'))).toBe(true);
  });
});

describe('--knowledge', () => {
  it('adds packs that win over the shipped one', async () => {
    const packs = join(folder, 'packs');
    mkdirSync(packs);
    writeFileSync(
      join(packs, 'mine.yaml'),
      [
        'name: mine',
        'version: 1.0.0',
        'title: Mine',
        'author: somebody',
        'licence: CC0-1.0',
        'updated: 2026-01-01',
        'sources: [myself]',
        'destinations:',
        '  - names: [lnk.short.example]',
        '    category: Shortener',
        '    title: My Own Shortener',
        '    concern_level: 2',
        '    intended_purpose: Shortens links.',
        '    abuse: Hides where a link leads.',
        '    when_concerned: When it came by mail.',
        '',
      ].join('\n'),
    );
    const sample = await e2e(phishing, '--knowledge', packs, '--noupload');
    const flow = flowsOf(sample.output).find(({ dst }) => dst === 'lnk.short.example:443') as unknown as {
      destination_knowledge: { info: { title: string } };
    };
    expect(flow.destination_knowledge.info.title).toBe('My Own Shortener');
  });

  it('tells each fault of a pack on a line of its own', async () => {
    const packs = join(folder, 'bad-packs');
    mkdirSync(packs);
    writeFileSync(join(packs, 'bad.yaml'), 'name: bad\nversion: 1.0.0\n');
    const { code, stderr } = await flowsage(['e2e', icmp, '--knowledge', packs, '-o', join(folder, 'k')]);
    expect(code).toBe(1);
    const [first, ...reasons] = stderr.trimEnd().split('\n');
    expect(first).toMatch(/^flowsage: knowledge pack/);
    expect(reasons.length).toBeGreaterThan(1);
    for (const reason of reasons) expect(reason).toMatch(/^ {2}bad\.yaml:\d+: /);
  });

  it('tells of a folder that is not there', async () => {
    const { code, stderr } = await flowsage([
      'e2e',
      icmp,
      '--knowledge',
      join(folder, 'nowhere'),
      '-o',
      join(folder, 'k'),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^flowsage: knowledge: the folder \S+nowhere cannot be read$/m);
  });
});

describe('--name-cache', () => {
  const cache = join(folder, 'names.txt');
  const conn = join(folder, 'conn.log');
  writeFileSync(
    conn,
    '#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts\n' +
      '1700000001.5\tC1\t10.0.0.5\t51000\t93.184.216.34\t443\ttcp\t1.5\t500\t4000\tSF\t9\t8\n',
  );
  const names = async (...more: string[]): Promise<(string | number)[]> => {
    const { code, stdout, stderr } = await flowsage(['convert', conn, '--name-cache', cache, ...more]);
    expect(code).toBe(0);
    const [flow] = flowsOf(stdout);
    return [flow!['dst']!, flow!['destinationNameSource']!, stderr];
  };

  it('names addresses, says so, and is not changed unless asked', async () => {
    expect(await names()).toEqual([
      '93.184.216.34:443',
      'original',
      `${cache}: no such file yet, starting with no names\n`,
    ]);
    expect(existsSync(cache)).toBe(false);
    writeFileSync(cache, '# a comment\n93.184.216.34 remembered.example\n\nnonsense\n');
    expect(await names()).toEqual([
      'remembered.example:443',
      'cache',
      `${cache}: 1 lines are no "address name" and were left out\n`,
    ]);
    expect(readFileSync(cache, 'utf8')).toContain('# a comment');
  });

  it('learns from an input when asked, and keeps what it knew', async () => {
    writeFileSync(cache, '93.184.216.34 remembered.example\n');
    const browsing = join(SAMPLES, 'browsing.pcapng');
    const args = ['summary', browsing, '--name-cache', cache, '--update-name-cache'];
    expect((await flowsage(args)).code).toBe(0);
    const lines = readFileSync(cache, 'utf8').trimEnd().split('\n');
    expect(lines).toContain('93.184.216.34 remembered.example');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines).toEqual([...lines].sort());
    for (const line of lines) expect(line).toMatch(/^[0-9a-f.:]+ \S+$/);
    expect((await names())[0]).toBe('remembered.example:443');
    expect((await flowsage(['summary', browsing, '--update-name-cache'])).code).toBe(2);
  });
});

describe('--name-sources', () => {
  it('decides which source names a destination', async () => {
    const sourcesOf = async (list: string): Promise<Set<unknown>> => {
      const { stdout } = await flowsage(['convert', phishing, '--name-sources', list]);
      return new Set(flowsOf(stdout).map((flow) => flow['destinationNameSource']));
    };
    expect(await sourcesOf('session,passive')).toContain('session');
    const passiveFirst = await sourcesOf('passive,session,original');
    expect(passiveFirst).toContain('passive');
    const passiveOnly = await sourcesOf('passive');
    expect(passiveOnly).not.toContain('session');
    expect(passiveOnly).toContain('passive');
    expect(await sourcesOf('original')).toEqual(new Set(['original']));
    const wrong = await flowsage(['convert', phishing, '--name-sources', 'guess']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('no source "guess"');
  });
});

describe('--tz', () => {
  const netflow = join(folder, 'netflow.csv');
  writeFileSync(
    netflow,
    'ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt\n2021-07-05 12:00:00.000,2021-07-05 12:00:01.000,1.0,10.0.0.5,93.184.216.34,51000,443,TCP,5,500\n',
  );
  const trafficDate = async (...more: string[]): Promise<string> =>
    (JSON.parse((await flowsage(['convert', netflow, ...more])).stdout) as { trafficDate: string }).trafficDate;

  it('moves times of logs that tell no zone', async () => {
    const noon = Date.UTC(2021, 6, 5, 12) / 1000;
    expect(await trafficDate()).toBe(`${noon}.0`);
    expect(await trafficDate('--tz', 'Europe/Berlin')).toBe(`${noon - 7200}.0`);
    expect(await trafficDate('--tz', '-05:30')).toBe(`${noon + 5.5 * 3600}.0`);
    const wrong = await flowsage(['convert', netflow, '--tz', 'Mars/Olympus']);
    expect(wrong.code).toBe(2);
  });
});

describe('cutting of flows', () => {
  it('happens only when asked for', async () => {
    const keepalive = join(SAMPLES, 'keepalive.pcap');
    const count = async (...more: string[]): Promise<number> =>
      flowsOf((await flowsage(['convert', keepalive, ...more])).stdout).length;
    const whole = await count();
    expect(await count('--idle-timeout', '3600')).toBe(whole);
    expect(await count('--idle-timeout', '2')).toBeGreaterThan(whole);
    expect(await count('--active-timeout', '20')).toBeGreaterThan(whole);
    expect(await count('--split-reused-ports')).toBe(whole);
    for (const wrong of ['0', '-1', 'soon'])
      expect((await flowsage(['convert', keepalive, `--idle-timeout=${wrong}`])).code).toBe(2);
  });
});
