import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectFindings } from '../../src/detect/index.ts';
import { FlowView } from '../../src/model/flow-view.ts';
import { convert } from '../../src/pipeline/convert.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA, SHARED_FOLDER } from '../shared-data.ts';

/** What the detections find in captures whose story is known. */

const samples = fileURLToPath(new URL('../../samples', import.meta.url));
const corpora = join(SHARED_FOLDER, 'corpora');

async function findingsIn(path: string): Promise<string[]> {
  const { batch } = await convert(path);
  const identities = { identify: () => ({ flowId: '', destinationData: '' }), digest: () => {} };
  const { findings } = detectFindings(new FlowView(batch, identities));
  return findings.map(({ detection, source, destination }) => `${detection} ${source} ${destination}`);
}

const IN_SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'beacon.pcap': ['beaconing 10.20.30.14 beacon.update-check.example:443'],
  'browsing.pcapng': [],
  'zeek/conn.log': [],
  'phishing.pcapng': [],
  'keepalive.pcap': [],
  'encapsulated.pcap': [],
  'ipv6.pcap': [],
  'dns-tunnel.pcap': ['dnsTunnel 10.20.30.18 100.64.0.53:53'],
  'file-upload.pcap': ['upload 10.20.30.12 drop.fileshare.example:443'],
  'icmp.pcap': ['unexpectedIcmp 10.20.30.16 100.64.50.10'],
  'port-scan.pcap': ['portScan 10.20.30.66 100.64.200.10', 'hostScan 10.20.30.66 null', 'hostScan 10.20.30.66 null'],
};

describe('findings in the samples', () => {
  for (const [file, expected] of Object.entries(IN_SAMPLES))
    it(`of ${file} are ${expected.length === 0 ? 'none' : expected.length}`, async () => {
      expect(await findingsIn(join(samples, file))).toEqual(expected);
    });
});

interface Story {
  readonly id: string;
  readonly file: string;
  readonly verdict: 'benign' | 'suspicious' | 'malicious';
}

/** Stories that detections alone must tell something of; the others need knowledge of a destination. */
const IN_STORIES: Readonly<Record<string, readonly string[]>> = {
  'caldera-ragdoll': ['beaconing 172.18.0.3 172.18.0.2:8888'],
  'hydra-ssh': ['loginGuessing 192.168.1.2 192.168.1.3:22'],
  'ssh-guess': ['loginGuessing 192.168.56.1 192.168.56.103:22'],
  'ncsa-445_scan': ['hostScan 176.192.150.3 null'],
  'ncsa-port_scan': ['portScan 192.168.2.154 192.168.2.22'],
  'ndpi-tcp_scan': ['portScan 192.168.1.178 192.168.1.2'],
  'icmp-scan': ['hostScan 192.168.1.109 null'],
  'ndpi-dns_exfiltration': [
    'unexpectedDns 192.168.220.56 192.168.203.167:53',
    'dnsTunnel 192.168.220.56 192.168.203.167:53',
  ],
  'ndpi-portable_executable': ['unexpectedDns 172.16.99.10 64.227.107.71:53'],
  'bumblebee-cs': [
    'beaconing 10.6.14.101 hocavopeh.com:443',
    'beaconing 10.6.14.101 193.233.203.156:443',
    'beaconing 10.6.14.101 39.57.152.217:440',
    'beaconing 10.6.14.101 69.161.201.181:382',
    'namelessTls 10.6.14.101 193.233.203.156:443',
  ],
};

describe.skipIf(!HAS_SHARED_DATA)(`findings in known stories${NEEDS_SHARED_DATA}`, () => {
  const list = join(corpora, 'stories.jsonl');
  const stories: Story[] = existsSync(list)
    ? readFileSync(list, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Story)
    : [];

  it('are none in benign ones', async () => {
    const benign = stories.filter(({ verdict }) => verdict === 'benign');
    expect(benign.length).toBeGreaterThan(20);
    for (const { id, file } of benign) expect(await findingsIn(join(corpora, file)), id).toEqual([]);
  });

  it('are what happened where a detection is enough to tell', async () => {
    for (const [id, expected] of Object.entries(IN_STORIES)) {
      const story = stories.find((each) => each.id === id);
      expect(await findingsIn(join(corpora, story?.file ?? id)), id).toEqual(expected);
    }
  });
});
