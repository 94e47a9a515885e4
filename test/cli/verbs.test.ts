import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectPlain, flowsage, flowsOf, SAMPLES, temporaryFolder } from './flowsage.ts';

const folder = temporaryFolder();
const sample = (name: string): string => join(SAMPLES, name);

describe('help', () => {
  const VERBS = [
    ...[
      'e2e',
      'convert',
      'label',
      'summary',
      'explain',
      'inspect',
      'verdict',
      'kb',
      'upload',
      'samples',
      'sample',
      'lookup',
    ],
    ...['records', 'keys', 'accounts', 'serve', 'backup', 'restore', 'verify', 'doctor', 'completion'],
  ];

  it('names every verb within 80 columns', async () => {
    const { code, stdout, stderr } = await flowsage(['help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expectPlain(stdout);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  });

  for (const verb of VERBS)
    it(`tells how ${verb} is called`, async () => {
      const { code, stdout } = await flowsage(['help', verb]);
      expect(code).toBe(0);
      expectPlain(stdout);
      expect(stdout).toContain(`Usage: flowsage ${verb}`);
      expect(stdout).toContain('--quiet');
    });

  for (const verb of ['sample get', 'sample flows', 'sample delete', 'keys create', 'accounts change'])
    it(`tells how ${verb} is called`, async () => {
      const { code, stdout } = await flowsage([...verb.split(' '), '--help']);
      expect(code).toBe(0);
      expectPlain(stdout);
      expect(stdout).toContain(`Usage: flowsage ${verb}`);
      expect(stdout).toContain('--key-file');
    });

  it('tells how a verb of a group is called, whichever word help comes before', async () => {
    for (const verb of [
      ['kb', 'import'],
      ['keys', 'create'],
    ]) {
      const own = await flowsage([...verb, '--help']);
      expect(own.stdout).toContain(`Usage: flowsage ${verb.join(' ')}`);
      expect(await flowsage(['help', ...verb])).toEqual(own);
      expect(await flowsage(['--no-color', 'help', ...verb])).toEqual(own);
    }
    const unknown = await flowsage(['help', 'kb', 'nothing-of-this-name']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Usage: flowsage kb');
  });

  it('shows the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(SAMPLES, '..', 'package.json'), 'utf8')) as { version: string };
    expect((await flowsage(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('e2e', () => {
  it('does the whole job for all samples', async () => {
    const output = join(folder, 'e2e');
    const { code, stdout, stderr } = await flowsage(
      ['e2e', SAMPLES, '-o', output, '--data-dir', join(folder, 'data')],
      {
        cwd: folder,
      },
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expectPlain(stdout.replaceAll(folder, '/tmp').replaceAll(SAMPLES, 'samples'));
    expect(stdout).toMatch(/^SAMPLE +PACKETS +FLOWS +NAMED/);
    expect(stdout).toContain('login-portal.secure-sign-in.example:443');
    const written = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bf'));
    expect(written).toEqual(expect.arrayContaining(['browsing.bf', 'phishing.bf', join('zeek', 'conn.bf')]));
    expect(readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) => /part$/.test(name))).toEqual([]);
    const flows = flowsOf(join(output, 'phishing.bf')) as unknown as Record<string, Record<string, unknown>>[];
    const portal = flows.find((flow) => String(flow['dst']).startsWith('login-portal.'))!;
    expect(portal['destination_knowledge']!['destination_nameport']).toBe(
      'login-portal.secure-sign-in.example_TCP/443',
    );
    expect(Object.keys(portal['destination_stats']!)).toHaveLength(11);
    expect(portal).toHaveProperty('destination_flow_summary');
    expect(portal).toHaveProperty('parent_knowledge');
  });

  it('gives its summary as JSON', async () => {
    const args = [
      'e2e',
      sample('icmp.pcap'),
      '-o',
      join(folder, 'json'),
      '--data-dir',
      join(folder, 'data2'),
      '--json',
    ];
    const { code, stdout, stderr } = await flowsage(args);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const summary = JSON.parse(stdout) as { samples: Record<string, unknown>[]; failed: number };
    expect(summary.failed).toBe(0);
    expect(summary.samples).toHaveLength(1);
    expect(summary.samples[0]).toMatchObject({ format: 'pcap', statistics: 'added', damage: null });
    expect(existsSync(summary.samples[0]!['output'] as string)).toBe(true);
  });

  it('shows times of its steps on stderr', async () => {
    const args = [
      'e2e',
      sample('icmp.pcap'),
      '-t',
      '--noupload',
      '-o',
      join(folder, 't'),
      '--data-dir',
      join(folder, 'd3'),
    ];
    const { stdout, stderr } = await flowsage(args);
    expect(stdout).toContain('icmp.pcap');
    expect(stderr).toMatch(/read .*packets\/s/);
    expect(stderr).toMatch(/label .*flows\/s/);
  });
});

describe('convert', () => {
  it('writes one capture to stdout and nothing else', async () => {
    const { code, stdout, stderr } = await flowsage(['convert', sample('icmp.pcap')]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const flows = flowsOf(stdout);
    expect(flows.length).toBeGreaterThan(20);
    for (const flow of flows) expect(flow['flowId']).toMatch(/^[0-9a-f]{32,64}$/);
  });

  for (const [format, extension] of [
    ['bayseflow', 'bf'],
    ['secflow', 'sf'],
    ['ndjson', 'ndjson'],
    ['csv', 'csv'],
  ] as const)
    it(`writes ${format} files`, async () => {
      const output = join(folder, `convert-${format}`);
      const { code, stdout, stderr } = await flowsage(
        ['convert', sample('browsing.pcapng'), sample('icmp.pcap'), '--format', format, '-o', output],
        { cwd: folder },
      );
      expect(code).toBe(0);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(2);
      expect(readdirSync(output).sort()).toEqual([`browsing.${extension}`, `icmp.${extension}`]);
      const text = readFileSync(join(output, `browsing.${extension}`), 'utf8');
      expect(text.includes('github.com:443')).toBe(true);
      const count = Number(/([\d,]+) flows/.exec(stderr)![1]!.replaceAll(',', ''));
      const found =
        format === 'csv'
          ? text.trim().split('\r\n').length - 1
          : format === 'ndjson'
            ? text
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line) as unknown).length
            : flowsOf(text).length;
      expect(found).toBe(count);
    });

  it('writes many inputs to stdout only in the format that has no head', async () => {
    const inputs = [sample('icmp.pcap'), sample('ipv6.pcap')];
    const refused = await flowsage(['convert', ...inputs]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain('-o DIR');
    const { code, stdout } = await flowsage(['convert', ...inputs, '--format', 'ndjson']);
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('startTime');
  });

  it('reports what was read as JSON', async () => {
    const args = ['convert', sample('browsing.pcapng'), '-o', join(folder, 'cj'), '--json'];
    const { code, stdout } = await flowsage(args);
    expect(code).toBe(0);
    const [report] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(report).toMatchObject({ format: 'pcapng', packing: 'none', damage: null });
    expect(report!['outputBytes']).toBe(readFileSync(report!['output'] as string).length);
    expect((await flowsage(['convert', sample('icmp.pcap'), '--json'])).code).toBe(2);
  });

  it('explains every flow', async () => {
    const { code, stdout } = await flowsage(['convert', sample('keepalive.pcap'), '--explain']);
    expect(code).toBe(0);
    expectPlain(stdout);
    expect(stdout).toContain('tcpKeepAlive: ');
    const { stdout: json } = await flowsage(['convert', sample('keepalive.pcap')]);
    expect(stdout.match(/^\S.* -> /gm)).toHaveLength(flowsOf(json).length);
  });
});

describe('label', () => {
  const input = { before: 1, BayseFlows: [] as Record<string, unknown>[], after: [{ z: 1 }] };
  const flow = { zeta: 1, dst: '8.8.8.8:53', srcPkts: 1, srcBytes: 30, dstPkts: 1, dstBytes: 60, duration: 0.02 };
  input.BayseFlows.push({
    ...flow,
    src: '10.0.0.1:5000',
    protocolInformation: 'UDP',
    label: 'stale',
    mine: { b: [1], a: null },
  });
  input.BayseFlows.push({
    src: '10.0.0.1:5001',
    dst: 'x.example:443',
    srcPkts: 9,
    srcBytes: 5e6,
    dstPkts: 9,
    dstBytes: 9,
  });

  it('adds labels and keeps order and every other field', async () => {
    const output = join(folder, 'labelled');
    const { code, stdout, stderr } = await flowsage(['label', '-', '-o', output], { input: JSON.stringify(input) });
    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('2 flows');
    const labelled = JSON.parse(readFileSync(join(output, 'stdin.bf'), 'utf8')) as typeof input;
    expect(Object.keys(labelled)).toEqual(['before', 'BayseFlows', 'after']);
    expect(labelled.after).toEqual(input.after);
    const [first, second] = labelled.BayseFlows;
    expect(first).toMatchObject({ ...input.BayseFlows[0], label: 'dnsLookup', flowCategory: 'dnsQuery' });
    expect(Object.keys(first!).slice(0, 8)).toEqual(Object.keys(input.BayseFlows[0]!).slice(0, 8));
    // Published for this destination and category.
    expect(first!['flowId']).toBe('892d74238e3f6e758d104fdd6248fed158b3f1ea14c13d9075c5862f47caa86e');
    expect(second).toMatchObject({ flowCategory: 'largeUpload', label: 'xLFilelikeUploadedQuickly' });
  });

  it('gives the same labels as convert', async () => {
    const { stdout } = await flowsage(['convert', sample('phishing.pcapng')]);
    const bare = JSON.parse(stdout) as { BayseFlows: Record<string, unknown>[] };
    const expected = bare.BayseFlows.map(({ label, flowCategory, flowId }) => ({ label, flowCategory, flowId }));
    for (const entry of bare.BayseFlows) for (const key of ['label', 'flowCategory', 'flowId']) delete entry[key];
    const output = join(folder, 'relabelled');
    expect((await flowsage(['label', '-', '-o', output], { input: JSON.stringify(bare) })).code).toBe(0);
    const flows = flowsOf(join(output, 'stdin.bf'));
    expect(flows.map(({ label, flowCategory, flowId }) => ({ label, flowCategory, flowId }))).toEqual(expected);
  });

  it('explains each flow within 80 columns', async () => {
    const { code, stdout } = await flowsage(['label', '-', '-o', join(folder, 'le'), '--explain'], {
      input: JSON.stringify(input),
    });
    expect(code).toBe(0);
    expectPlain(stdout);
    expect(stdout).toContain('dnsLookup: ');
    expect(stdout).toContain('Rule ');
  });

  it('refuses what is no flow file', async () => {
    const { code, stderr } = await flowsage(['label', sample('icmp.pcap'), '-o', join(folder, 'ln')]);
    expect(code).toBe(1);
    expect(stderr).toContain('is no flow file');
    expect(existsSync(join(folder, 'ln', 'icmp.bf'))).toBe(false);
  });
});

describe('summary', () => {
  it('shows what each sample did', async () => {
    const { code, stdout, stderr } = await flowsage(['summary', sample('phishing.pcapng'), sample('zeek')]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expectPlain(stdout.replaceAll(SAMPLES, 'samples'));
    expect(stdout).toMatch(/^LABEL +FLOWS +UP +DOWN$/m);
    expect(stdout).toContain('north-south');
    expect(stdout).toContain('lnk.short.example:443');
  });

  it('shows as much as is asked for', async () => {
    const { stdout } = await flowsage(['summary', sample('phishing.pcapng'), '--top', '1']);
    expect(stdout.match(/^… and \d+ more$/gm)).toHaveLength(2);
    expect((await flowsage(['summary', sample('icmp.pcap'), '--top', '0'])).code).toBe(2);
  });

  it('gives JSON whose parts add up', async () => {
    const { code, stdout } = await flowsage(['summary', sample('browsing.pcapng'), '--json', '--top', '1000']);
    expect(code).toBe(0);
    const [summary] = JSON.parse(stdout) as [
      {
        flows: number;
        directions: Record<string, number>;
        labels: { flows: number }[];
        destinations: { flows: number }[];
      },
    ];
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    expect(sum(Object.values(summary.directions))).toBe(summary.flows);
    expect(sum(summary.labels.map(({ flows }) => flows))).toBe(summary.flows);
    expect(sum(summary.destinations.map(({ flows }) => flows))).toBe(summary.flows);
  });
});

describe('explain', () => {
  const phishing = sample('phishing.pcapng');

  it('finds a flow by its stream number', async () => {
    const { code, stdout } = await flowsage(['explain', phishing, 'tcp:0']);
    expect(code).toBe(0);
    expectPlain(stdout);
    expect(stdout).toMatch(/ -> \S+:\d+ TCP \(0\)$/m);
    expect(stdout.match(/ -> /g)).toHaveLength(1);
    expect(stdout).toContain('Rule ');
    expect((await flowsage(['explain', phishing, 'udp:0'])).stdout).toMatch(/ UDP \(0\)$/m);
  });

  it('finds a flow by its uid', async () => {
    const row = readFileSync(sample('zeek/conn.log'), 'utf8')
      .split('\n')
      .find((line) => line !== '' && !line.startsWith('#'))!;
    const uid = row.split('\t')[1]!;
    const { code, stdout } = await flowsage(['explain', sample('zeek/conn.log'), uid]);
    expect(code).toBe(0);
    expect(stdout).toContain(`(${uid})`);
  });

  it('finds flows by text and by row, as JSON too', async () => {
    const { code, stdout } = await flowsage(['explain', phishing, 'LOGIN-PORTAL', '--json']);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { flow: Record<string, string>; label: { name: string; rule: string } }[];
    expect(found.length).toBeGreaterThan(0);
    for (const { flow, label } of found) {
      expect(flow['dst']).toBe('login-portal.secure-sign-in.example:443');
      expect(label.name).toBe(flow['label']);
    }
    const [byRow] = JSON.parse((await flowsage(['explain', phishing, '#0', '--json'])).stdout) as typeof found;
    expect(byRow!.flow['relativeStart']).toBe(0);
  });

  it('says when there is no such flow', async () => {
    const { code, stdout, stderr } = await flowsage(['explain', phishing, 'tcp:99999']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/no flow "tcp:99999" among \d+/);
  });
});

describe('inspect', () => {
  it('shows what is in files', async () => {
    const { code, stdout } = await flowsage(['inspect', sample('icmp.pcap'), sample('zeek/conn.log')]);
    expect(code).toBe(0);
    expectPlain(stdout.replaceAll(SAMPLES, 'samples'));
    expect(stdout).toContain('PCAP capture');
    expect(stdout).toContain('ARP frames carry no IP flow');
    expect(stdout).toContain('Zeek conn.log');
    expect(stdout).toMatch(/names +\S+dns\.log/);
  });

  it('gives JSON, also of what it cannot read', async () => {
    const { code, stdout } = await flowsage(['inspect', sample('icmp.pcap'), sample('README.md'), '--json']);
    expect(code).toBe(1);
    const [icmp, readme] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(icmp).toMatchObject({ format: 'pcap', damage: null, namedFlows: 0 });
    expect(icmp!['flowsByProtocol']).toHaveProperty('ICMP');
    expect(readme!['error']).toContain('is no capture or flow log');
    expect((readme!['reasons'] as string[]).length).toBeGreaterThan(10);
  });
});

describe('doctor', () => {
  it('finds nothing wrong and makes no data folder', async () => {
    const data = join(folder, 'doctor');
    const { code, stdout } = await flowsage(['doctor', '--data-dir', data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {3}node/m);
    expect(stdout).toMatch(/^ok {3}knowledge .*\d+ destinations/m);
    expect(existsSync(data)).toBe(false);
    const checks = JSON.parse((await flowsage(['doctor', '--data-dir', data, '--json'])).stdout) as {
      isFine: boolean;
    }[];
    expect(checks.length).toBe(4);
    expect(checks.every(({ isFine }) => isFine)).toBe(true);
  });
});

describe('completion', () => {
  const hasShell = (shell: string): boolean => {
    try {
      execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  for (const shell of ['bash', 'zsh', 'fish'])
    it(`of ${shell} names every verb and its options`, async () => {
      const { code, stdout } = await flowsage(['completion', shell]);
      expect(code).toBe(0);
      for (const verb of ['e2e', 'convert', 'explain', 'doctor']) expect(stdout).toContain(verb);
      expect(stdout).toContain('outputdirectory');
      if (hasShell(shell)) execFileSync(shell, ['-n'], { input: stdout });
    });

  it.skipIf(!hasShell('bash'))('completes verbs and options in bash (skipped without bash)', async () => {
    const { stdout } = await flowsage(['completion', 'bash']);
    const complete = (...words: string[]): string =>
      execFileSync(
        'bash',
        [
          '-c',
          `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$((${words.length} - 1)); _flowsage; echo "\${COMPREPLY[@]}"`,
          'x',
          ...words,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(complete('flowsage', 'su')).toBe('summary');
    expect(complete('flowsage', 'convert', '--form')).toBe('--format');
    expect(complete('flowsage', 'convert', 'file')).toBe('');
  });

  it('knows its shells', async () => {
    const { code, stderr } = await flowsage(['completion', 'csh']);
    expect(code).toBe(2);
    expect(stderr).toContain('expected bash, zsh or fish');
  });
});
