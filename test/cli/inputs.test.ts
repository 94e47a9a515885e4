import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectPlain, flowsage, flowsOf, SAMPLES, temporaryFolder } from './flowsage.ts';

const folder = temporaryFolder();
const icmp = join(SAMPLES, 'icmp.pcap');
const makeFolder = (...names: string[]): string => {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  return path;
};
const files = (path: string): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();

describe('a file that cannot be read', () => {
  const bad = makeFolder('bad');
  writeFileSync(join(bad, 'garbage.pcap'), 'this is no capture\n'.repeat(50));
  writeFileSync(join(bad, 'empty.pcap'), '');

  const cases: readonly (readonly [what: string, path: string, message: RegExp])[] = [
    ['garbage', join(bad, 'garbage.pcap'), /garbage\.pcap: is no capture or flow log that Flowsage knows$/],
    ['an empty file', join(bad, 'empty.pcap'), /empty\.pcap: is empty$/],
    ['a missing file', join(bad, 'missing.pcap'), /missing\.pcap: no such file$/],
    ['a log without flows', join(SAMPLES, 'zeek', 'dns.log'), /dns\.log: a Zeek dns\.log tells names of flows/],
  ];
  for (const [what, path, message] of cases)
    it(`costs one line, while the others are done: ${what}`, async () => {
      const output = makeFolder(`out-${what.replaceAll(' ', '-')}`);
      const { code, stdout, stderr } = await flowsage(['convert', path, icmp, '-o', output, '-q']);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      const lines = stderr.trimEnd().split('\n');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(message);
      expect(files(output)).toEqual(['icmp.bf']);
    });

  it('is told by every verb that reads files', async () => {
    const garbage = join(bad, 'garbage.pcap');
    const data = ['--data-dir', join(folder, 'bad-data')];
    const runs = await Promise.all([
      flowsage(['e2e', garbage, '-o', join(folder, 'bad-e2e'), ...data]),
      flowsage(['summary', garbage]),
      flowsage(['explain', garbage, 'tcp:0']),
      flowsage(['inspect', garbage]),
      flowsage(['label', garbage, '-o', join(folder, 'bad-label')]),
    ]);
    for (const { code, stderr } of runs) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/garbage\.pcap: is no /);
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });

  it.skipIf(process.getuid?.() === 0)('is told when it may not be read (skipped as root)', async () => {
    const secret = join(bad, 'secret.pcap');
    writeFileSync(secret, readFileSync(icmp));
    chmodSync(secret, 0);
    const { code, stderr } = await flowsage(['summary', secret]);
    expect(code).toBe(1);
    expect(stderr).toContain('secret.pcap: may not be read');
  });

  it('keeps what came before the damage', async () => {
    const cut = join(makeFolder('cut'), 'cut.pcap');
    writeFileSync(cut, readFileSync(icmp).subarray(0, 20_001));
    const output = makeFolder('cut-out');
    const { code, stderr } = await flowsage(['convert', cut, '-o', output]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /cut\.pcap: pcap: record \d+ at byte \d+ takes \d+ bytes, \d+ remain; what came before is kept/,
    );
    expect(flowsOf(join(output, 'cut.bf')).length).toBeGreaterThan(3);
  });
});

describe('NDJSON of flows', () => {
  it('is read without its bad lines, which every verb tells with their numbers', async () => {
    const { stdout } = await flowsage(['convert', icmp, '--format', 'ndjson']);
    const good = stdout.trimEnd().split('\n').slice(0, 8);
    const noFlow = '{"src":"10.0.0.1:5"}';
    const mixed = join(makeFolder('mixed'), 'mixed.ndjson');
    const text = [...good.slice(0, 2), '{"src":', ...good.slice(2, 5), 'no JSON', '[]', noFlow, ...good.slice(5)];
    writeFileSync(mixed, `${text.join('\n')}\n`);
    const told =
      `${mixed}: 4 lines left out: 3 × flow-lines: line that is no JSON object (lines 3, 7 and 8), ` +
      '1 × flow-lines: flow without src and dst (line 9)\n';
    const data = ['--data-dir', join(folder, 'mixed-data')];
    const convert = await flowsage(['convert', mixed, '--format', 'ndjson']);
    expect(convert).toMatchObject({ code: 0, stderr: told });
    expect(convert.stdout.trimEnd().split('\n')).toHaveLength(8);
    const others = await Promise.all([
      flowsage(['e2e', mixed, '-o', join(folder, 'mixed-e2e'), '-q', ...data]),
      flowsage(['summary', mixed]),
      flowsage(['verdict', mixed]),
    ]);
    for (const { code, stderr } of others) {
      expect(code).toBe(0);
      expect(stderr).toContain(told);
    }
    const inspected = await flowsage(['inspect', mixed]);
    expect(inspected.stdout).toMatch(/^ +3 {2}flow-lines: line that is no JSON object \(lines 3, 7 and 8\)$/m);
    const output = join(folder, 'mixed-json');
    const [report] = JSON.parse((await flowsage(['convert', mixed, '--json', '-o', output])).stdout) as object[];
    expect(report).toMatchObject({
      flows: 8,
      skipped: [
        { count: 3, lines: [3, 7, 8] },
        { count: 1, lines: [9] },
      ],
    });
  });
});

describe('standard input', () => {
  it('is read like a file, packed or not', async () => {
    const fromFile = flowsOf((await flowsage(['convert', icmp])).stdout);
    const plain = await flowsage(['convert', '-'], { input: readFileSync(icmp) });
    expect(flowsOf(plain.stdout)).toEqual(fromFile);
    const packed = await flowsage(['convert', '-'], { input: gzipSync(readFileSync(icmp)) });
    expect(flowsOf(packed.stdout)).toEqual(fromFile);
    expect(packed.code).toBe(0);
  });

  it('that is empty is an error', async () => {
    const { code, stderr } = await flowsage(['convert', '-']);
    expect(code).toBe(1);
    expect(stderr).toBe('-: is empty\n');
  });

  it('is called stdin among the outputs', async () => {
    const output = makeFolder('stdin-out');
    await flowsage(['convert', '-', '-o', output], { input: readFileSync(icmp) });
    expect(files(output)).toEqual(['stdin.bf']);
  });
});

describe('a folder', () => {
  it('is walked; its outputs keep its shape, and what is no traffic is left alone', async () => {
    const input = makeFolder('walk');
    makeFolder('walk', 'deep', 'er');
    makeFolder('walk', '.hidden');
    cpSync(icmp, join(input, 'a.pcap'));
    cpSync(icmp, join(input, 'deep', 'er', 'b.pcap'));
    cpSync(icmp, join(input, '.hidden', 'c.pcap'));
    writeFileSync(join(input, 'notes.txt'), 'nothing to see');
    symlinkSync(icmp, join(input, 'link.pcap'));
    const output = join(folder, 'walk-out');
    const { code, stderr } = await flowsage(['convert', input, '-o', output]);
    expect(code).toBe(0);
    expect(files(output).filter((name) => name.endsWith('.bf'))).toEqual(['a.bf', join('deep', 'er', 'b.bf')]);
    expect(stderr).not.toContain('notes.txt');
  });

  it('without traffic is an error', async () => {
    const { code, stderr } = await flowsage(['summary', makeFolder('nothing')]);
    expect(code).toBe(1);
    expect(stderr).toBe('flowsage: no capture and no flow log was found\n');
  });

  it('that holds the outputs of an earlier run gives the same as before', async () => {
    const input = makeFolder('again');
    cpSync(icmp, join(input, 'a.pcap'));
    const output = join(input, 'results');
    for (let run = 0; run < 2; run++) {
      expect((await flowsage(['convert', input, '-o', output])).code).toBe(0);
      expect(files(output)).toEqual(['a.bf']);
    }
  });
});

describe('outputs', () => {
  it('never lie beside the input, and the input stays as it is', async () => {
    const input = makeFolder('beside');
    cpSync(icmp, join(input, 'a.pcap'));
    const before = statSync(join(input, 'a.pcap'));
    const data = ['--data-dir', join(folder, 'beside-data'), '-o', join(folder, 'beside-out')];
    for (const args of [
      ['e2e', input, ...data],
      ['summary', input],
      ['convert', join(input, 'a.pcap')],
    ])
      expect((await flowsage(args)).code).toBe(0);
    expect(files(input)).toEqual(['a.pcap']);
    expect(statSync(join(input, 'a.pcap'))).toMatchObject({ mtimeMs: before.mtimeMs, size: before.size });
  });

  it('of inputs that differ in their ending only do not take each other’s place', async () => {
    const input = makeFolder('twins');
    cpSync(icmp, join(input, 'x.pcap'));
    cpSync(join(SAMPLES, 'phishing.pcapng'), join(input, 'x.pcapng'));
    writeFileSync(join(input, 'x.pcap.gz'), gzipSync(readFileSync(join(SAMPLES, 'keepalive.pcap'))));
    const output = join(folder, 'twins-out');
    expect((await flowsage(['convert', input, '-o', output])).code).toBe(0);
    expect(files(output)).toEqual(['x.pcap.bf', 'x.pcap.gz.bf', 'x.pcapng.bf']);
    expect(flowsOf(join(output, 'x.pcapng.bf')).some(({ dst }) => String(dst).startsWith('lnk.short.'))).toBe(true);
  });

  it('of inputs of one name in several folders are numbered', async () => {
    const [first, second] = [makeFolder('one'), makeFolder('two')];
    for (const place of [first, second]) cpSync(icmp, join(place, 'same.pcap'));
    const output = join(folder, 'numbered');
    const { code } = await flowsage(['convert', join(first, 'same.pcap'), join(second, 'same.pcap'), '-o', output]);
    expect(code).toBe(0);
    expect(files(output)).toHaveLength(2);
  });

  it('never replace their own input', async () => {
    const input = makeFolder('own');
    const path = join(input, 'flows.bf');
    const text = '{"BayseFlows":[{"src":"10.0.0.1:1","dst":"a.example:443"}]}';
    writeFileSync(path, text);
    symlinkSync(input, join(folder, 'own-link'));
    for (const verb of ['label', 'convert'])
      for (const output of [input, join(folder, 'own-link')]) {
        const { code, stderr } = await flowsage([verb, path, '-o', output]);
        expect(code).toBe(1);
        expect(stderr).toContain('its output would take its place');
        expect(readFileSync(path, 'utf8')).toBe(text);
      }
  });

  it('that cannot be made are told once, before anything is read', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    const { code, stderr } = await flowsage(['convert', icmp, icmp, '-o', blocked]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${blocked}: cannot be the output folder`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

const CONN =
  '#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_pkts\tresp_pkts\n';
const DNS =
  '#separator \\x09\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\tanswers\n';
const connLog = (uid: string): string =>
  `${CONN}1700000001.5\t${uid}\t10.0.0.5\t51000\t93.184.216.34\t443\ttcp\tssl\t1.5\t500\t4000\tSF\t9\t8\n`;
const dnsLog = (name: string): string =>
  `${DNS}1700000000.5\tD1\t10.0.0.5\t40000\t10.0.0.1\t53\tudp\t${name}\tA\t93.184.216.34\n`;

describe('Zeek logs', () => {
  const zeek = makeFolder('zeek');
  for (const [path, text] of [
    ['a.conn.log', connLog('Ca')],
    ['a.dns.log', dnsLog('name-of-a.example')],
    ['b.conn.log', connLog('Cb')],
    ['b.dns.log', dnsLog('name-of-b.example')],
    ['c.conn.log', connLog('Cc')],
    ['day/conn.log', connLog('Cd')],
    ['day/dns.log', dnsLog('name-of-day.example')],
  ] as const) {
    makeFolder('zeek', 'day');
    writeFileSync(join(zeek, path), text);
  }
  const destinations = (output: string): Record<string, unknown> =>
    Object.fromEntries(
      files(output)
        .filter((name) => name.endsWith('.bf'))
        .map((name) => [name, flowsOf(join(output, name))[0]!['dst']]),
    );

  it('are paired by folder and by what stands before their kind', async () => {
    const output = join(folder, 'zeek-out');
    const { code, stderr } = await flowsage(['convert', zeek, '-o', output, '-q']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(destinations(output)).toEqual({
      'a.conn.bf': 'name-of-a.example:443',
      'b.conn.bf': 'name-of-b.example:443',
      'c.conn.bf': '93.184.216.34:443',
      [join('day', 'conn.bf')]: 'name-of-day.example:443',
    });
  });

  it('that go with another one are no failure when a shell names them all', async () => {
    const output = join(folder, 'zeek-glob');
    const { code, stderr } = await flowsage([
      'convert',
      join(zeek, 'a.conn.log'),
      join(zeek, 'a.dns.log'),
      '-o',
      output,
    ]);
    expect(code).toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(destinations(output)).toEqual({ 'a.conn.bf': 'name-of-a.example:443' });
  });
});

describe('odd characters', () => {
  const odd = makeFolder('odd');
  const name = 'red\x1b[31m\u202etxt\x9b2J\x07.pcap';
  const host = 'evil\u001b]0;owned\u0007\u202e\u009b2J.example';
  const flow = {
    src: '10.0.0.1:5000',
    dst: `${host}:443`,
    srcPkts: 9,
    srcBytes: 900,
    dstPkts: 9,
    dstBytes: 9000,
    duration: 2,
  };
  writeFileSync(join(odd, 'flows.bf'), JSON.stringify({ trafficDate: '1700000000.0', BayseFlows: [flow] }));
  writeFileSync(join(odd, name), readFileSync(icmp));
  writeFileSync(
    join(odd, 'formula.bf'),
    JSON.stringify({ trafficDate: '1700000000.0', BayseFlows: [{ ...flow, dst: '=cmd|calc!a,"b":443' }] }),
  );

  it('in names never reach the terminal as they are', async () => {
    const flows = join(odd, 'flows.bf');
    const data = ['--data-dir', join(folder, 'odd-data'), '-o', join(folder, 'odd-out')];
    const runs = await Promise.all([
      flowsage(['summary', flows]),
      flowsage(['explain', flows, '#0']),
      flowsage(['explain', flows, '#0', '--json']),
      flowsage(['convert', flows, '--explain']),
      flowsage(['convert', flows]),
      flowsage(['convert', flows, '--format', 'csv']),
      flowsage(['label', flows, '-o', join(folder, 'odd-label'), '--explain']),
      flowsage(['summary', flows, '--json']),
      flowsage(['e2e', flows, ...data]),
    ]);
    for (const { code, stdout, stderr } of runs) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/);
    }
    for (const { stdout } of runs.slice(0, -1)) expect(stdout).toContain('evil');
    expect(runs[0].stdout).toContain('\\x1b');
    expect(flowsOf(runs[4].stdout)[0]!['dst']).toBe(`${host}:443`);
  });

  it('in file names never reach the terminal as they are', async () => {
    const path = join(odd, name);
    const runs = await Promise.all([
      flowsage(['summary', path]),
      flowsage(['inspect', path]),
      flowsage(['inspect', path, '--json']),
      flowsage(['convert', path, '-o', join(folder, 'odd-file')]),
      flowsage(['summary', `${path}.missing`]),
      flowsage(['e2e', path, '-o', join(folder, 'odd-file2'), '--data-dir', join(folder, 'odd-data2')]),
    ]);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expectPlain(runs[0].stdout.replaceAll(folder, '/tmp'));
  });

  it('in CSV start no formula', async () => {
    const { stdout } = await flowsage(['convert', join(odd, 'formula.bf'), '--format', 'csv']);
    expect(stdout.split('\r\n')[1]).toContain(`,"'=cmd|calc!a,""b"":443",`);
  });
});
