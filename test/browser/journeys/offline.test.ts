import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
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

const go = async (page: Page, chord: string) => {
  for (const key of chord.split(' ')) await page.keyboard.press(key);
};

describeJourney(
  'a browser that takes itself for offline',
  ({ open }) => {
    it('still asks the server: samples, knowledge, and why a flow has its label', async () => {
      const { page } = await open('/help');
      await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
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
  },
  {
    prepare: async (server) => {
      await server.upload(join(SAMPLES, 'phishing.pcapng'));
    },
  },
);
