import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';
import { untilJudged } from '../harness/scene.ts';

const BEACON = 'beacon.update-check.example:443';

/** No pack has it. */
const UNKNOWN = 'wiki.head-office.example:443';

let beacon = '';
let office = '';

describeJourney(
  'findings and what changed',
  ({ open, server }) => {
    it('are silenced with an end and a reason, count no more, and count again when that is taken back', async () => {
      const { page } = await open('/findings');
      const finding = page.getByRole('list', { name: 'Findings' }).getByRole('listitem').filter({ hasText: BEACON });
      await finding.getByRole('button', { name: 'Silence' }).click();
      const dialog = page.getByRole('dialog', { name: 'Silence findings' });
      await dialog.getByText(/It hides 1 finding of the/).waitFor();
      expect(await dialog.getByRole('button', { name: 'Silence' }).isEnabled()).toBe(false);
      await dialog.getByText('1 week', { exact: true }).click();
      await dialog.getByLabel('Reason').fill('our own updater');
      await dialog.getByRole('button', { name: 'Silence' }).click();
      await dialog.waitFor({ state: 'detached' });
      await finding.waitFor({ state: 'detached' });

      await page.getByRole('tab', { name: 'Silences' }).click();
      const silence = page.getByRole('table', { name: 'Silences' }).getByRole('row').filter({ hasText: BEACON });
      await silence.getByText('our own updater').waitFor();
      const [kept] = (await server().client.silences()).items;
      const days = (Date.parse(kept!.expires) - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(6.9);
      expect(days).toBeLessThanOrEqual(7);
      await expect
        .poll(async () => (await server().client.verdict(beacon)).evidence.map(({ detection }) => detection))
        .not.toContain('Beaconing');

      await silence.getByRole('button', { name: 'Take back' }).click();
      const asked = page.getByRole('dialog', { name: 'Take a silence back' });
      await asked.getByLabel('Why (if you like)').fill('it is not ours');
      await asked.getByRole('button', { name: 'Take back' }).click();
      await page.getByText('Nothing is silenced').waitFor();
      await page.getByRole('checkbox', { name: 'Also those that expired or were taken back' }).check();
      await silence.getByText('it is not ours').waitFor();
      await page.getByRole('tab', { name: 'Findings', exact: true }).click();
      await finding.waitFor();
    });

    it('are filtered by what is clicked, and lead to their flows', async () => {
      const { page } = await open('/findings');
      const findings = page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
      await findings.first().waitFor();
      const all = await findings.count();
      expect(all).toBeGreaterThan(1);
      await findings.filter({ hasText: BEACON }).getByRole('button', { name: 'Only this destination' }).click();
      await expect.poll(() => findings.count()).toBe(1);
      await findings
        .getByRole('link', { name: /Beacon/ })
        .first()
        .click();
      await page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').first().waitFor();
      const found = (await server().client.findings({ limit: 100 })).items.find(
        ({ destination }) => destination === BEACON,
      );
      await page.getByRole('group', { name: 'Filter' }).getByText(`${found!.flowCount} of `).waitFor();
      await page.goBack();
      await expect.poll(() => findings.count()).toBe(1);
    });

    it('tells of a sample that reads otherwise after an edit: how it was, how it is, and because of what', async () => {
      const { client } = server();
      await untilJudged(client);
      await client.verdict(office);
      await client.putMetadata('destination', UNKNOWN, {
        record: {
          title: 'Command Channel of a Thief',
          description: 'Named in a report of the national team.',
          relevance: 'knownBad',
          threatTags: ['Thief'],
        },
        reason: 'report',
      });
      await expect.poll(async () => (await client.sample(office)).changed).toBe(true);
      const { before, after } = await client.sampleChanges(office);
      expect(after!.headline).not.toBe(before!.headline);

      const { page } = await open('/changes');
      const card = page
        .getByRole('list', { name: 'Changed samples' })
        .getByRole('listitem', { name: 'encapsulated.pcap' });
      const side = (name: RegExp) => card.getByRole('group', { name });
      await side(/^When you read it, \d/)
        .getByText(before!.headline)
        .waitFor();
      await side(/^Now, judged \d/)
        .getByText(after!.headline)
        .waitFor();
      await card.getByText('1 record that people wrote').waitFor();
      await card
        .getByRole('list', { name: 'Evidence that came' })
        .getByText('Command Channel of a Thief')
        .first()
        .waitFor();
      await card.getByText('Command Channel of a Thief').first().waitFor();
      await card.getByRole('button', { name: 'Mark as read' }).click();
      await card.waitFor({ state: 'detached' });
      await expect.poll(async () => (await client.sample(office)).changed).toBe(false);
    });
  },
  {
    prepare: async (server) => {
      const names = ['beacon.pcap', 'encapsulated.pcap', 'port-scan.pcap'];
      const samples = await server.uploadAll(names.map((name) => join(SAMPLES, name)));
      [beacon, office] = samples.map(({ id }) => id) as [string, string];
      await untilJudged(server.client);
    },
  },
);
