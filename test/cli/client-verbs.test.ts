import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountV1, DestinationV1, FlowV1, NewKey, SampleV1 } from '@flowsage/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInternalName } from '../../src/model/internal-names.ts';
import { startTestServer, type TestServer } from '../../src/server/testing/test-server.ts';
import { expectPlain, type FlowJson, flowsage, flowsOf, type Run, SAMPLES, temporaryFolder } from './flowsage.ts';

/** The verbs that ask a server, as a process of its own and over real HTTP. */

const folder = temporaryFolder();
let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  key = (await server.addKey({ role: 'editor' })).key;
});
afterAll(() => server.stop());

const ask = (args: readonly string[], ownKey = key): Promise<Run> =>
  flowsage(args, { env: { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: ownKey }, cwd: folder });

async function askJson<Value>(args: readonly string[], ownKey = key): Promise<Value> {
  const { stdout, stderr, code } = await ask([...args, '--json'], ownKey);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Value;
}

interface Uploads {
  readonly samples: readonly SampleV1[];
  readonly failed: number;
  readonly ignored: readonly string[];
}

const sampleOf = async (name: string): Promise<SampleV1> =>
  (await askJson<Uploads>(['upload', join(SAMPLES, name), '--wait'])).samples[0]!;

describe('a connection', () => {
  it('needs a key, and says where it looked for one', async () => {
    const { code, stderr } = await ask(['samples'], '');
    expect(code).toBe(2);
    expect(stderr).toBe('flowsage: no key: set FLOWSAGE_KEY, or name a file that holds it with --key-file\n');
  });

  it('takes the key from a file', async () => {
    writeFileSync(join(folder, 'key'), `${key}\n`);
    const { code } = await ask(['samples', '--key-file', 'key', '--server', server.url], '');
    expect(code).toBe(0);
    writeFileSync(join(folder, 'two-lines'), `${key}\nmore\n`);
    const two = await ask(['samples', '--key-file', 'two-lines']);
    expect(two.code).toBe(2);
    expect(two.stderr).not.toContain(key);
  });

  it('with a wrong key is refused, with a wrong address is told', async () => {
    const refused = await ask(['samples'], 'x'.repeat(40));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe('flowsage: the key is unknown, expired or revoked\n');
    expect((await ask(['samples', '--server', 'nonsense'])).code).toBe(2);
    const alone = await ask(['samples', '--server', 'http://127.0.0.1:9']);
    expect(alone.code).toBe(1);
    expect(alone.stderr).toMatch(/^flowsage: http:\/\/127\.0\.0\.1:9 cannot be reached/);
  });
});

describe('verdict', () => {
  it('of samples of a server ends with 3 where one is bad, also beside one that there is not', async () => {
    const { id } = await sampleOf('beacon.pcap');
    const none = '0'.repeat(32);
    const { code, stdout, stderr } = await ask(['verdict', none, id, '--fail-on', 'suspicious']);
    expect([code, stderr]).toEqual([3, expect.stringContaining(none)]);
    expect(stdout).toContain('Malicious Activity');
    expect((await ask(['verdict', none])).code).toBe(1);
  });
});

describe('upload', () => {
  it('sends folders, leaves alone what holds no traffic, and can be repeated', async () => {
    const inputs = join(folder, 'inputs');
    mkdirSync(join(inputs, 'zeek'), { recursive: true });
    copyFileSync(join(SAMPLES, 'icmp.pcap'), join(inputs, 'icmp.pcap'));
    copyFileSync(join(SAMPLES, 'ipv6.pcap'), join(inputs, 'ipv6.pcap'));
    for (const log of ['conn.log', 'dns.log']) copyFileSync(join(SAMPLES, 'zeek', log), join(inputs, 'zeek', log));
    writeFileSync(join(inputs, 'notes.txt'), 'nothing to see\n');
    const { code, stdout, stderr } = await ask(['upload', inputs, '--wait']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expectPlain(stdout);
    expect(stdout).toMatch(/^SAMPLE +UPLOADED +FLOWS +PUBLIC +FILE$/m);
    expect(stdout).toMatch(/^[0-9a-f]{32} {2}\d{4}-\d\d-\d\d +29 +icmp\.pcap$/m);
    expect(stdout).toMatch(/ 86 +conn\.log$/m);

    const files = ['icmp.pcap', 'ipv6.pcap'].map((name) => join(inputs, name));
    const again = await askJson<Uploads>(['upload', ...files]);
    const ids = [...stdout.matchAll(/^([0-9a-f]{32}).* (?:icmp|ipv6)\.pcap$/gm)].map((match) => match[1]);
    expect(again.samples.map(({ id }) => id)).toEqual(ids);
  });

  it('names of a Zeek log go along with it', async () => {
    const [conn] = (await askJson<Uploads>(['upload', join(SAMPLES, 'zeek', 'conn.log'), '--wait'])).samples;
    const { stdout } = await ask([
      'sample',
      'flows',
      conn!.id,
      '--columns',
      'destinationNameSource',
      '--format',
      'csv',
    ]);
    expect(stdout).toContain('passive');
    const [again] = (await askJson<Uploads>(['upload', join(SAMPLES, 'zeek', 'conn.log')])).samples;
    expect(again!.id).toBe(conn!.id);
  });

  it('shares what is to be public, also what was there before', async () => {
    const path = join(SAMPLES, 'keepalive.pcap');
    const [first] = (await askJson<Uploads>(['upload', path, '--private'])).samples;
    const [second] = (await askJson<Uploads>(['upload', path, '--public'])).samples;
    expect(second!.id).toBe(first!.id);
    expect([first!.visibility, second!.visibility]).toEqual(['private', 'public']);
  });

  it('tells a file that is refused, and takes the others', async () => {
    writeFileSync(join(folder, 'no-capture.pcap'), 'this is text');
    const { code, stdout, stderr } = await ask([
      'upload',
      'no-capture.pcap',
      join(SAMPLES, 'icmp.pcap'),
      'absent.pcap',
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('icmp.pcap');
    expect(stderr).toMatch(/^no-capture\.pcap: /m);
    expect(stderr).toMatch(/absent\.pcap/);
  });

  it('takes a stream', async () => {
    const run = await flowsage(['upload', '-', '--json'], {
      input: readFileSync(join(SAMPLES, 'icmp.pcap')),
      env: { FLOWSAGE_SERVER: server.url, FLOWSAGE_KEY: key },
    });
    expect((JSON.parse(run.stdout) as Uploads).samples[0]!.fileName).toBe('stdin');
  });

  it('cannot be both public and private', async () => {
    expect((await ask(['upload', 'x', '--public', '--private'])).code).toBe(2);
    expect((await ask(['upload', 'x', '--type', 'word'])).code).toBe(2);
  });
});

describe('samples', () => {
  it('are listed, newest first, by name and state', async () => {
    await sampleOf('beacon.pcap');
    const { samples } = await askJson<{ samples: SampleV1[] }>(['samples', '--name', 'BEACON', '--state', 'processed']);
    expect(samples.map(({ fileName }) => fileName)).toEqual(['beacon.pcap']);
    const some = await ask(['samples', '--limit', '2']);
    expect(some.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(some.stderr).toContain('--all');
    expect((await ask(['samples', '--all'])).stdout.split('\n').length).toBeGreaterThan(4);
    expect((await ask(['samples', '--state', 'lost'])).code).toBe(2);
    expect((await ask(['samples', '--limit', '0'])).code).toBe(2);
  });

  it('with a hostile name never move the terminal', async () => {
    const bytes = readFileSync(join(SAMPLES, 'icmp.pcap'));
    const fileName = `a\x1b[2J\u202e\x07${'very-long-'.repeat(12)}.pcap`;
    const { sampleId } = await server.upload(key, { fileName, bytes, type: 'pcap' });
    const runs = [await ask(['samples', '--all']), await ask(['sample', 'get', sampleId])];
    for (const { stdout } of runs) expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expectPlain(runs[0]!.stdout);
    expect(runs[1]!.stdout).toContain('a\\x1b[2J\\u202e');
    await ask(['sample', 'delete', sampleId, '--yes']);
  });
});

describe('a sample', () => {
  it('is told, with its flows as a table, NDJSON or CSV', async () => {
    const { id } = await sampleOf('phishing.pcapng');
    const told = await ask(['sample', 'get', id]);
    expectPlain(told.stdout);
    expect(told.stdout).toMatch(/^flows {7}47$/m);
    const table = await ask(['sample', 'flows', id]);
    expectPlain(table.stdout);
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(48);
    expect(table.stdout).toMatch(/^ +0\.305227 {2}login-portal\..+:443 {2}/m);
    const wide = await ask(['sample', 'flows', id, '--columns', 'relativeStart,src,dst,label,flowId,srcBytes']);
    expectPlain(wide.stdout);
    const lines = await ask(['sample', 'flows', id, '--format', 'ndjson']);
    const flows = lines.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FlowV1);
    expect(flows).toHaveLength(47);
    const rows = await ask(['sample', 'flows', id, '--format', 'ndjson', '--columns', 'dst']);
    expect(JSON.parse(rows.stdout.split('\n')[0]!)).toEqual({ row: 0, eventId: null, dst: flows[0]!['dst'] });
    const csv = await ask(['sample', 'flows', id, '--format', 'csv', '--columns', 'dst,label']);
    expect(csv.stdout.split('\n')[0]).toBe('dst,label');
    expect(csv.stdout.split('\n')[1]).toBe(`${flows[0]!['dst']},${flows[0]!['label']}`);
    expect((await ask(['sample', 'flows', id, '--format', 'word'])).code).toBe(2);
    expect((await ask(['sample', 'flows', id, '--columns', 'nothing'])).code).toBe(1);
  });

  it('gives its flows as convert writes them, and they are read again as they are', async () => {
    const { id } = await sampleOf('ipv6.pcap');
    const lines = (text: string): unknown[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => Object.entries(JSON.parse(line) as object));
    const told = await ask(['sample', 'flows', id, '--format', 'ndjson']);
    const converted = await flowsage(['convert', join(SAMPLES, 'ipv6.pcap'), '--format', 'ndjson']);
    expect(lines(told.stdout)).toEqual(lines(converted.stdout));
    const path = join(folder, 'told.ndjson');
    writeFileSync(path, told.stdout);
    const again = await flowsage(['convert', path, '--format', 'ndjson']);
    expect(again.stderr).toBe('');
    expect(again.stdout).toBe(converted.stdout);
  });

  it('is shared, made private again, and deleted only when that is meant', async () => {
    const { id } = await sampleOf('dns-tunnel.pcap');
    const shared = await ask(['sample', 'share', id]);
    expect(shared.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/public\/samples\/[A-Za-z0-9]{99}=\n$/);
    expect((await ask(['sample', 'unshare', id])).code).toBe(0);
    expect((await ask(['sample', 'delete', id])).code).toBe(2);
    expect((await ask(['sample', 'get', id])).code).toBe(0);
    expect((await ask(['sample', 'delete', id, '--yes'])).code).toBe(0);
    const gone = await ask(['sample', 'get', id]);
    expect(gone.code).toBe(1);
    expect(gone.stderr).toBe('flowsage: there is no such sample\n');
  });
});

describe('lookup', () => {
  it('tells what is known of a destination, for people and as JSON', async () => {
    await sampleOf('phishing.pcapng');
    const name = 'login-portal.secure-sign-in.example';
    const { stdout, code } = await ask(['lookup', 'destination', `${name}:443`]);
    expect(code).toBe(0);
    expectPlain(stdout);
    expect(stdout).toContain('Imitated Sign-In Page');
    expect(stdout).toMatch(/^seen +in 1 sample of 1 account$/m);
    const found = await askJson<DestinationV1>(['lookup', 'destination', name]);
    expect(found).toMatchObject({ destination: `${name}_TCP/443`, statistics: { count: 1 } });
    const icmp = await askJson<DestinationV1>(['lookup', 'destination', '2001:db8::7:ICMP']);
    expect(icmp.destination).toBe('2001:db8::7_ICMP/ICMP');
    const udp = await askJson<DestinationV1>(['lookup', 'destination', 'time.example.org:123', '--protocol', 'udp']);
    expect(udp.destination).toBe('time.example.org_UDP/123');
  });

  it('tells behaviors, events and counts', async () => {
    const { id } = await sampleOf('phishing.pcapng');
    const { stdout } = await ask(['sample', 'flows', id, '--format', 'ndjson', '--columns', 'dst,flowId']);
    const portal = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FlowV1)
      .find(({ dst }) => String(dst).startsWith('login-portal.'))!;
    expect((await ask(['lookup', 'count', String(portal['flowId'])])).stdout).toBe('in 1 sample\n');
    expect((await ask(['lookup', 'behavior', String(portal['flowId'])])).stdout).toMatch(
      /^title +Credentials Were Sent to an Imitated Sign-In Page\nrelevance +knownBad\n/,
    );
    expect((await ask(['lookup', 'behavior', 'f'.repeat(64)])).stdout).toBe('nothing known\n');
    expect((await ask(['lookup', 'event', 'none'])).stdout).toBe('nothing known\n');
    expect((await ask(['lookup', 'weather', 'x'])).code).toBe(2);
    expect((await ask(['lookup', 'count', 'not a flow id'])).code).toBe(1);
  });
});

describe('accounts and keys', () => {
  it('are made and taken away; the key alone goes to stdout', async () => {
    const made = await ask(['accounts', 'create', 'Night shift', '--role', 'reader'], server.adminKey);
    const accountId = made.stdout.trim();
    const created = await ask(
      ['keys', 'create', '--name', 'n', '--account', accountId, '--days', '1'],
      server.adminKey,
    );
    expect(created.stdout).toMatch(/^fsk_\S+\n$/);
    expect(created.stderr).toContain('shown this once');
    const theirs = created.stdout.trim();
    expect((await ask(['samples'], theirs)).code).toBe(0);
    const list = await ask(['keys', 'list'], server.adminKey);
    expectPlain(list.stdout);
    const [own] = await askJson<NewKey[]>(['keys', 'list'], theirs);
    expect((await ask(['keys', 'revoke', own!.id], server.adminKey)).code).toBe(0);
    expect((await ask(['samples'], theirs)).code).toBe(1);
    const disabled = await askJson<AccountV1>(['accounts', 'change', accountId, '--disable'], server.adminKey);
    expect(disabled.disabled).toBe(true);
    expectPlain((await ask(['accounts', 'list'], server.adminKey)).stdout);
    expect((await ask(['accounts', 'delete', accountId], server.adminKey)).code).toBe(2);
    expect((await ask(['accounts', 'delete', accountId, '--yes'], server.adminKey)).code).toBe(0);
    expect((await ask(['accounts', 'list'])).code).toBe(1);
  });
});

describe('e2e --server', () => {
  it('gives what the embedded store gives, and writes none', async () => {
    const fresh = await startTestServer();
    try {
      const { key: freshKey } = await fresh.addKey();
      const data = join(folder, 'local-data');
      const local = await flowsage(['e2e', SAMPLES, '-o', join(folder, 'local'), '--data-dir', data]);
      const remote = await flowsage(['e2e', SAMPLES, '-o', join(folder, 'remote'), '--server', fresh.url], {
        env: { FLOWSAGE_KEY: freshKey, XDG_DATA_HOME: join(folder, 'untouched') },
      });
      expect(remote.stderr).toBe('');
      expect(remote.code).toBe(0);
      expect(existsSync(join(folder, 'untouched'))).toBe(false);
      expect(remote.stdout).toContain(`11 added, at ${fresh.url}`);
      expect(local.stdout).toContain('11 added, 11 in all');
      const names = readdirSync(join(folder, 'local'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.bf'),
      );
      expect(names).toHaveLength(11);
      for (const name of names) {
        const [ours, theirs] = ['local', 'remote'].map((side) => flowsOf(join(folder, side, name)));
        expect(theirs!.map(asCounted)).toEqual(ours!.map(asCounted));
      }
      const again = await flowsage(['e2e', SAMPLES, '-o', join(folder, 'again'), '--server', fresh.url], {
        env: { FLOWSAGE_KEY: freshKey },
      });
      expect(again.stdout).toContain('0 added, 11 known already');
      const none = await flowsage(['e2e', SAMPLES, '-o', join(folder, 'again'), '--server', fresh.url, '--noupload'], {
        env: { FLOWSAGE_KEY: freshKey },
      });
      expect(none.stdout).toContain('not touched');
      expect((await fresh.context.store.verify()).faults).toEqual([]);
      expect(await fresh.context.store.contentCount()).toBe(11);
    } finally {
      await fresh.stop();
    }
  });

  it('refuses what goes with the embedded store only', async () => {
    for (const option of ['--data-dir', '--knowledge'])
      expect((await ask(['e2e', SAMPLES, '--server', server.url, option, folder])).code).toBe(2);
    expect((await ask(['e2e', SAMPLES, '--key-file', 'key'])).code).toBe(2);
  });
});

/** Behaviours at internal names are counted for oneself only, and a server is not even told about them. */
function asCounted(flow: FlowJson): Record<string, unknown> {
  const { name } = flow['destination_stats'] as unknown as { name: string };
  return isInternalName(name) ? { ...flow, flowIdCount: Math.min(1, Number(flow['flowIdCount'])) } : { ...flow };
}
