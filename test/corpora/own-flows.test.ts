import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/lib/app-error.ts';
import { ndjson } from '../../src/output/ndjson/write.ts';
import { textOf, writeSample } from '../../src/output/testing/random-batch.ts';
import { convert } from '../../src/pipeline/convert.ts';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA } from '../shared-data.ts';
import { CORPORA_FOLDER, readFileList } from './corpus-files.ts';

/** Files whose flows have what is hard to keep: late and long times, kinds of ICMP messages that are seldom seen. */
const HARD = [
  'malformed/ppp_clusterfuzz-testcase-minimized-FuzzTarget-5196221831708672.pcap',
  'malformed/tcpdump_babel_update_oobr.pcap',
  'malformed/tcpdump_icmp-icmp_print-oobr-2.pcap',
  'malformed/tcpdump_icmp6_mobileprefix_asan.pcap',
  'malformed/tcpdump_icmp_ext_oob_poc.pcap',
  'malformed/tcpdump_rpl-dao-oobr.pcap',
  'pcap-container/pcapng-suite/le/advanced_test101.pcapng',
  'pcap-container/ppp_pcapng-example.pcapng',
  'pcap-linktype-tunnel/pcap4j_IcmpV4InformationReplyPacketTest.pcap',
  'pcap-linktype-tunnel/pcap4j_IcmpV4SourceQuenchPacketTest.pcap',
  'pcap-linktype-tunnel/pcap4j_IcmpV6HomeAgentAddressDiscoveryReplyPacketTest.pcap',
  'pcap-linktype-tunnel/pcap4j_IcmpV6MobilePrefixAdvertisementPacketTest.pcap',
  'pcap-linktype-tunnel/pppx_IcmpPackets.pcap',
  'pcap-linktype-tunnel/pppx_gtp.pcap',
  'pcap-misc/mercury_imap2.pcap',
];
/** Of all the others one in so many is tried. */
const STRIDE = 12;

describe.skipIf(!HAS_SHARED_DATA)(`flows of the corpora that were written as NDJSON${NEEDS_SHARED_DATA}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-corpora-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(HARD)('are the same once they are read again: %s', async (file) => {
    const { written, again } = await twice(file);
    expect(written).not.toBe('');
    expect(again).toBe(written);
  });

  it(`are the same once they are read again: every ${STRIDE}th file`, async () => {
    const files = readFileList().filter((_, at) => at % STRIDE === 0);
    const different: string[] = [];
    let flows = 0;
    for (const file of files) {
      const { written, again } = await twice(file);
      if (again !== written) different.push(file);
      if (written !== '') flows++;
    }
    expect(different).toEqual([]);
    expect(flows).toBeGreaterThan(50);
  }, 60_000);

  /** The flows of a file as NDJSON, and those of that; nothing where the file is refused or has none. */
  async function twice(file: string): Promise<{ readonly written: string; readonly again: string }> {
    const written = await linesOf(join(CORPORA_FOLDER, file)).catch((error: unknown) => {
      if (error instanceof AppError) return '';
      throw error;
    });
    if (written === '') return { written, again: '' };
    const path = join(folder, 'flows.ndjson');
    writeFileSync(path, written);
    return { written, again: await linesOf(path) };
  }
});

async function linesOf(path: string): Promise<string> {
  const { batch } = await convert(path);
  return textOf(writeSample(ndjson, batch));
}
