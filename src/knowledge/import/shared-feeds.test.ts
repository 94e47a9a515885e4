import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HAS_SHARED_DATA, NEEDS_SHARED_DATA, SHARED_FOLDER } from '../../../test/shared-data.ts';
import { readBytes } from './testing/read-text.ts';

/** Lists as they are published. What is taken and what is left out adds up to their lines or elements. */

type Taken = readonly [destinations: number, networks: number, guards: number];
type Row = readonly [file: string, refusal: string] | readonly [file: string, format: string, Taken, leftOut: number];

const FEEDS: readonly Row[] = [
  ['blocklists/intelmq/alienvault_test_parser_otx.data', 'found JSON of no known kind of feed'],
  ['blocklists/intelmq/anubisnetworks_example_report.json', 'found JSON of no known kind of feed'],
  ['blocklists/intelmq/anubisnetworks_example_report3.json', 'found JSON of no known kind of feed'],
  ['blocklists/intelmq/anubisnetworks_example_report_ignore.json', 'found JSON of no known kind of feed'],
  ['blocklists/intelmq/bambenek_c2-ipmasterlist.txt', 'csv-list', [1, 0, 0], 0],
  ['blocklists/intelmq/blocklistde_imap.txt', 'csv-list', [0, 0, 0], 6],
  ['blocklists/intelmq/cymru_infected_20171031.txt', 'csv-list', [0, 0, 0], 9],
  ['blocklists/intelmq/dshield_block.txt', 'csv-list', [0, 2, 0], 0],
  ['blocklists/intelmq/html_table_html_table.data', 'found HTML or XML'],
  ['blocklists/intelmq/html_table_html_table_ignore_values.data', 'found HTML or XML'],
  ['blocklists/intelmq/html_table_html_table_with_attribute.data', 'found HTML or XML'],
  ['blocklists/intelmq/misp_misp_attribute.json', 'misp-event', [0, 0, 0], 1],
  ['blocklists/intelmq/openphish_feed.txt', 'found text with an indicator in 0 of 2 lines'],
  ['blocklists/intelmq/spamhaus_cert.txt', 'csv-list', [4, 0, 0], 15],
  ['blocklists/intelmq/surbl_test_surbl.data', 'found text with an indicator in 1 of 7 lines'],
  ['blocklists/intelmq/zoneh_defacement_accepted.csv', 'csv-list', [2, 0, 0], 0],
  ['blocklists/intelmq/zoneh_defacement_pending.csv', 'csv-list', [1, 0, 0], 0],
  ['blocklists/threatfox-full.csv', 'csv-list', [1478, 0, 0], 21],
  ['cdncheck/sources_data.trimmed.json', 'found JSON of no known kind of feed'],
  ['cloud-ranges/bunny.json', 'found JSON of no known kind of feed'],
  ['cloud-ranges/googlebot.json', 'found JSON of no known kind of feed'],
  ['dns-resolvers/dibdot-doh-domains.txt', 'csv-list', [1375, 0, 0], 1],
  ['dns-resolvers/trickest-trusted.txt', 'csv-list', [31, 0, 0], 0],
  ['email/disposable.first3000.conf', 'csv-list', [2998, 0, 0], 2],
  ['ioc-notes/2025-02-12-VIP-recovery-infection.txt', 'found text with an indicator in 27 of 47 lines'],
  [
    'ioc-notes/2025-03-05-Astaroth-Guildma-activity-from-Brazil-malspam.txt',
    'found text with an indicator in 12 of 25 lines',
  ],
  ['ioc-notes/2025-04-17-IOCs-for-MassLogger-infection.txt', 'found text with an indicator in 19 of 35 lines'],
  [
    'ioc-notes/2025-06-27-IOCs-for-SmartApeSG-to-ClickFix-page-to-NetSupport-RAT.txt',
    'found text with an indicator in 11 of 22 lines',
  ],
  ['ioc-notes/2025-07-22-SmartApeSG-URLs.txt', 'found text with an indicator in 6 of 9 lines'],
  ['ioc-notes/2025-08-20-IOCs-for-Kongtuke-activity.txt', 'found text with an indicator in 15 of 22 lines'],
  ['ioc-notes/u42_ArtraDownloader_AtraDownloader.csv', 'csv-list', [15, 0, 0], 32],
  ['ioc-notes/u42_BazarCall_Appendix-B.txt', 'csv-list', [31, 0, 0], 1],
  ['ioc-notes/u42_BazarCall_Appendix-D.txt', 'csv-list', [12, 0, 0], 15],
  ['ioc-notes/u42_Conti_IOCs.txt', 'csv-list', [10, 0, 0], 45],
  ['ioc-notes/u42_DearCry_DearCry.txt', 'csv-list', [0, 0, 0], 6],
  [
    'ioc-notes/u42_Emotet-thread-hijacking_2020-09-03-Emotet-thread-hijacking-spoofed-malspam-from-botnet.txt',
    'found text with an indicator in 18 of 94 lines',
  ],
  ['ioc-notes/u42_Gamaredon_2202_06_Gamaredon_IoC_UPDATE.txt', 'csv-list', [147, 0, 0], 0],
  ['maltrail/android_anubis.txt', 'csv-list', [1919, 0, 0], 586],
  ['maltrail/asyncrat.txt', 'csv-list', [1792, 0, 0], 55],
  ['maltrail/crypto_mining.txt', 'csv-list', [1121, 0, 0], 64],
  ['maltrail/dns_tunneling_service.txt', 'csv-list', [5, 0, 0], 2],
  ['maltrail/dridex.txt', 'csv-list', [2257, 0, 0], 143],
  ['maltrail/emotet.txt', 'csv-list', [2004, 0, 0], 1511],
  ['maltrail/ipinfo.txt', 'csv-list', [303, 0, 0], 3],
  ['maltrail/mass_scanner_cidr.txt', 'csv-list', [13, 1089, 0], 4],
  ['maltrail/port_proxy.txt', 'csv-list', [14, 0, 0], 8],
  ['misp-events/existing_event.json', 'misp-event', [29, 0, 0], 93],
  ['misp-events/malware_exist.json', 'misp-event', [0, 0, 0], 6],
  ['misp-events/shadow.json', 'misp-event', [0, 0, 0], 3],
  ['misp-galaxy/clusters_banker.json', 'found JSON of no known kind of feed'],
  ['misp-galaxy/clusters_cryptominers.json', 'found JSON of no known kind of feed'],
  ['misp-galaxy/clusters_rat.json', 'found JSON of no known kind of feed'],
  ['misp-galaxy/clusters_tds.json', 'found JSON of no known kind of feed'],
  ['misp-galaxy/galaxies_rat.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/dark-web.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/false-positive.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/malware_classification.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/phishing.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/tlp.json', 'found JSON of no known kind of feed'],
  ['misp-taxonomies/workflow.json', 'found JSON of no known kind of feed'],
  ['misp-warninglists/amazon-aws.json', 'misp-warninglist', [0, 0, 3847], 0],
  ['misp-warninglists/automated-malware-analysis.json', 'misp-warninglist', [0, 0, 26], 0],
  ['misp-warninglists/bunny-net.json', 'misp-warninglist', [0, 0, 901], 0],
  ['misp-warninglists/censys-scanning.json', 'misp-warninglist', [0, 0, 13], 0],
  ['misp-warninglists/cisco_top5k.json', 'misp-warninglist', [0, 0, 5000], 0],
  ['misp-warninglists/cloudflare.json', 'misp-warninglist', [0, 0, 22], 0],
  ['misp-warninglists/crl-hostname.json', 'misp-warninglist', [0, 0, 222], 0],
  ['misp-warninglists/dynamic-dns.first5000.json', 'misp-warninglist', [0, 0, 5000], 0],
  ['misp-warninglists/fastly.json', 'misp-warninglist', [0, 0, 21], 0],
  ['misp-warninglists/google-gcp.json', 'misp-warninglist', [0, 0, 471], 0],
  ['misp-warninglists/googlebot.json', 'misp-warninglist', [0, 0, 65], 0],
  ['misp-warninglists/link-in-bio.json', 'misp-warninglist', [0, 0, 91], 0],
  ['misp-warninglists/majestic_million.json', 'misp-warninglist', [0, 0, 9999], 0],
  ['misp-warninglists/microsoft-azure.json', 'misp-warninglist', [0, 0, 2683], 0],
  ['misp-warninglists/microsoft-win10-connection-endpoints.json', 'misp-warninglist', [0, 0, 137], 7],
  ['misp-warninglists/moz-top500.json', 'misp-warninglist', [0, 0, 499], 1],
  ['misp-warninglists/openai-gptbot.json', 'misp-warninglist', [0, 0, 2], 0],
  ['misp-warninglists/ovh-cluster.json', 'misp-warninglist', [0, 0, 622], 0],
  ['misp-warninglists/parking-domain.json', 'misp-warninglist', [0, 0, 108], 0],
  ['misp-warninglists/public-dns-v4.first5000.json', 'misp-warninglist', [0, 0, 5000], 0],
  ['misp-warninglists/public-ipfs-gateways.json', 'misp-warninglist', [0, 0, 89], 0],
  ['misp-warninglists/rfc5735.json', 'misp-warninglist', [0, 0, 13], 2],
  ['misp-warninglists/rfc6761.json', 'misp-warninglist', [0, 0, 21], 0],
  ['misp-warninglists/shadowserver.json', 'misp-warninglist', [0, 0, 27], 0],
  ['misp-warninglists/sinkholes.json', 'misp-warninglist', [0, 0, 107], 0],
  ['misp-warninglists/stackpath.json', 'misp-warninglist', [0, 0, 247], 0],
  ['misp-warninglists/tlds.json', 'misp-warninglist', [0, 0, 1438], 0],
  ['misp-warninglists/umbrella-blockpage-v4.json', 'misp-warninglist', [0, 0, 6], 0],
  ['misp-warninglists/url-shortener.json', 'misp-warninglist', [0, 0, 255], 0],
  ['misp-warninglists/whats-my-ip.json', 'misp-warninglist', [0, 0, 234], 0],
  ['psl/public_suffix_list.dat', 'csv-list', [39, 0, 0], 10201],
  ['psl/tests.txt', 'csv-list', [44, 0, 0], 34],
  ['stix/misp-stix-test_event1_stix21.json', 'stix-bundle', [1, 0, 0], 3],
  ['stix/misp-stix-test_event2_stix21.json', 'stix-bundle', [1, 0, 0], 5],
  ['stix/misp-stix-test_events_collection_stix21.json', 'stix-bundle', [1, 0, 0], 9],
  ['stix/oasis-indicator-for-c2-ip-address.json', 'stix-bundle', [0, 0, 0], 1],
  ['stix/oasis-indicators-for-C2-with-COA.json', 'stix-bundle', [0, 0, 0], 2],
  ['stix/oasis-interop-objectmarking-test.json', 'found JSON of no known kind of feed'],
  ['stix/oasis-threat-reports_apt1.json', 'stix-bundle', [3, 4, 0], 5],
  // Names of one owner, with a few lines around them.
  ['trackers/ghostery/db_patterns_google.eno', 'csv-list', [41, 0, 0], 5],
  ['tor/latest.exits.csv', 'csv-list', [799, 0, 0], 0],
  ['trackers/disconnect-entities.json', 'found JSON of no known kind of feed'],
  ['url-shorteners/korlabs-names.txt', 'csv-list', [237, 0, 0], 0],
  ['url-shorteners/list', 'csv-list', [1477, 0, 0], 2],
  ['v2fly/akamai', 'csv-list', [71, 0, 0], 10],
  ['v2fly/apple', 'csv-list', [685, 0, 0], 175],
  ['v2fly/category-ai-_cn', 'found text with an indicator in 51 of 71 lines'],
  ['v2fly/category-cas', 'found text with an indicator in 16 of 43 lines'],
  ['v2fly/category-dev', 'found text with an indicator in 117 of 178 lines'],
  ['v2fly/category-porn', 'csv-list', [5974, 0, 0], 212],
  ['v2fly/category-speedtest', 'csv-list', [59, 0, 0], 3],
  ['v2fly/cloudflare', 'csv-list', [49, 0, 0], 8],
  ['v2fly/facebook', 'csv-list', [395, 0, 0], 1],
  ['v2fly/github', 'found text with an indicator in 28 of 57 lines'],
  ['v2fly/microsoft', 'csv-list', [282, 0, 0], 69],
  ['v2fly/openai', 'found text with an indicator in 13 of 23 lines'],
  ['v2fly/salesforce', 'csv-list', [41, 0, 0], 0],
  ['v2fly/telegram', 'csv-list', [21, 0, 0], 0],
  ['v2fly/zoom', 'csv-list', [3, 0, 0], 0],
  ['vpn/x4b-datacenter-ipv4.txt', 'csv-list', [9, 2991, 0], 0],
  ['vpn/x4b-vpn-ipv4.txt', 'csv-list', [636, 3364, 0], 0],
];

describe.skipIf(!HAS_SHARED_DATA)(`published feeds${NEEDS_SHARED_DATA}`, () => {
  const folder = join(SHARED_FOLDER, 'corpora/feeds');

  test.each(FEEDS)('%s: %s', async (...row) => {
    const [file] = row;
    const reading = readBytes(readFileSync(join(folder, file)));
    if (row.length === 2) return expect(reading).rejects.toThrow(`feed: ${row[1]}, expected`);
    const { summary } = await reading;
    const { taken, leftOut, format } = summary;
    expect(format).toBe(row[1]);
    expect([taken.destination, taken.network, taken.guard]).toEqual(row[2]);
    expect(Object.values(leftOut).reduce((sum, count) => sum + count, 0)).toBe(row[3]);
  });

  test('nothing is taken from files that are no feeds of destinations', async () => {
    const known = new Set(FEEDS.map(([file]) => file));
    const others = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !known.has(path.slice(folder.length + 1)));
    const taken: string[] = [];
    for (const path of others) {
      const result = await readBytes(readFileSync(path)).catch(() => null);
      if (result !== null && result.entries.length > 0) taken.push(path.slice(folder.length + 1));
    }
    expect(taken).toEqual([]);
  });
});
