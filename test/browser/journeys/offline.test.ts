import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { drop, sampleFile } from '../harness/files.ts';
import { describeJourney } from '../harness/journey.ts';

/** What a laptop without a network says, although the server on it answers as ever. */
async function sayOffline(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
    dispatchEvent(new Event('offline'));
  });
}

/** Keys lead to pages once it is known who may see them. */
const signedIn = (page: Page) => page.getByRole('link', { name: 'Knowledge' }).waitFor();

const go = async (page: Page, chord: string) => {
  for (const key of chord.split(' ')) await page.keyboard.press(key);
};

describeJourney(
  'a browser that takes itself for offline',
  ({ open }) => {
    it('still asks the server: samples, knowledge, and why a flow has its label', async () => {
      const { page } = await open('/help');
      await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
      await signedIn(page);
      await sayOffline(page);
      await go(page, 'g s');
      await page.getByText('phishing.pcapng').first().waitFor();
      await go(page, 'g k');
      await page.getByRole('heading', { name: 'Knowledge', level: 1 }).waitFor();
      await page.getByText('Shortened Link').first().waitFor();
      await go(page, 'g s');
      await page.getByText('phishing.pcapng').first().click();
      await page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.locator('.rules li').first().waitFor();
    });

    it('explains what it read itself', async () => {
      const { page, context } = await open('/local', { key: null });
      await page.getByText('Program and knowledge are ready in this tab').waitFor();
      await context.setOffline(true);
      await sayOffline(page);
      await drop(page, [sampleFile('beacon.pcap')]);
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await page.keyboard.press('j');
      await page.locator('.rules li').first().waitFor();
    });

    it('finds the pages beside those of local files without a network, and the files again', async () => {
      const { page, context } = await open('/local', { key: null });
      await page.getByText('Program and knowledge are ready in this tab').waitFor();
      await context.setOffline(true);
      await drop(page, [sampleFile('beacon.pcap')]);
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
      await page.getByRole('link', { name: 'How to read it' }).first().click();
      await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Open locally' }).first().click();
      await page.getByRole('region', { name: 'Verdict' }).waitFor();
    });

    it('shows a page whose code did not come once there is a network, and on asking, without loading the tab anew', async () => {
      const { page, context, faults } = await open('/help');
      await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
      await signedIn(page);
      await page.evaluate(() => document.documentElement.setAttribute('data-same-tab', ''));
      const notice = page.getByRole('alert').getByText('A file of this page did not come');
      await context.setOffline(true);
      await go(page, 'g k');
      await notice.waitFor();
      await context.setOffline(false);
      await page.getByRole('heading', { name: 'Knowledge', level: 1 }).waitFor();

      await page.route(/findings-page/, (route) => route.abort());
      await go(page, 'g f');
      await notice.waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await notice.waitFor();
      await page.unroute(/findings-page/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
      expect(await page.locator('html[data-same-tab]').count()).toBe(1);
      // The faults that were caused on purpose, and no others.
      expect(faults.splice(0).filter((fault) => !/dynamically imported module/.test(fault))).toEqual([]);
    });
  },
  {
    prepare: async (server) => {
      await server.upload(join(SAMPLES, 'phishing.pcapng'));
    },
  },
);
