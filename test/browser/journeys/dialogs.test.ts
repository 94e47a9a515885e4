import { join } from 'node:path';
import { createClient } from '@flowsage/client';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { structureIssues } from '../harness/accessibility.ts';
import { describeJourney } from '../harness/journey.ts';
import { untilJudged } from '../harness/scene.ts';

describeJourney(
  'what lies over a page',
  ({ open }) => {
    it('a silence is asked for in a dialog that is no page of its own, with one line for the reason', async () => {
      const { page } = await open('/findings');
      await page
        .getByRole('button', { name: /^Silence/ })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').waitFor();
      expect(await dialog.getByLabel('Reason').evaluate((field) => field.tagName)).toBe('INPUT');
      expect(await structureIssues(page)).toEqual([]);
      await dialog.getByRole('radio').first().waitFor();
      await dialog.getByLabel('Reason').fill('ours 👩‍💻');
      await dialog.getByText('1 week', { exact: false }).first().click();
      await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
      await page.getByText('It can be taken back under Silences').waitFor();
    });

    it('a record is read in a drawer that is no page of its own', async () => {
      const { page } = await open('/knowledge?tab=destinations&pack=starter');
      await page.getByRole('table').getByRole('button').first().click();
      await page.getByRole('dialog').waitFor();
      await page.getByRole('status').filter({ hasText: 'Reading' }).first().waitFor({ state: 'detached' });
      expect(await structureIssues(page)).toEqual([]);
    });

    it('an opened proposal has headings in their order', async () => {
      const { page } = await open('/knowledge?tab=proposals');
      await page.getByRole('heading', { name: 'Files of a Partner', level: 2 }).waitFor();
      await page.getByRole('button', { name: 'What it changes' }).click();
      await page.getByRole('button', { name: 'Publish' }).waitFor();
      expect(await structureIssues(page)).toEqual([]);
    });

    it.each([
      ['/knowledge', 'mail'],
      ['/findings', 'beacon'],
      ['/', 'beacon'],
      ['/settings?part=settings', 'port'],
    ])(
      'on %s a search is left by keys: Escape clears it, and then leaves it; Enter leaves it with what was found',
      async (path, words) => {
        const { page } = await open(path);
        const search = page.getByRole('searchbox').first();
        await search.waitFor();
        const isIn = () => search.evaluate((field) => field === document.activeElement);
        await page.keyboard.press('/');
        await expect.poll(isIn).toBe(true);
        await page.keyboard.type(words);
        await page.keyboard.press('Escape');
        expect([await search.inputValue(), await isIn()]).toEqual(['', true]);
        await page.keyboard.press('Escape');
        expect(await isIn()).toBe(false);
        await page.keyboard.press('/');
        await page.keyboard.type(words);
        await page.keyboard.press('Enter');
        expect([await search.inputValue(), await isIn()]).toEqual([words, false]);
        await expect.poll(() => page.url()).toContain(words);
      },
    );
  },
  {
    prepare: async ({ client, upload, url }) => {
      await upload(join(SAMPLES, 'beacon.pcap'));
      const { key } = await client.createKey({ name: 'contributor', scopes: ['read', 'upload'] });
      await createClient({ baseUrl: url, key }).putMetadata('destination', 'files.partner.example:443', {
        record: { title: 'Files of a Partner', description: 'Where their price lists are.' },
        reason: 'in their mail',
      });
      await untilJudged(client);
    },
  },
);
