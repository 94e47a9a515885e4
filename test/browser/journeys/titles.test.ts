import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';

/** Looks like `apple.com` and is Cyrillic. */
const SPELLED = '\u0430\u0440\u0440\u04cf\u0435.com';
const PUNYCODE = 'xn--80ak6aa92e.com';

let id = '';

describeJourney(
  'names of what is open',
  ({ open, server }) => {
    it('a destination names the tab, and punycode is spelled out for the eye, keys and fingers', async () => {
      const { page } = await open(`/destinations/${PUNYCODE}:443`);
      await page.getByText(`Punycode for ${SPELLED}. Has Cyrillic letters`).first().waitFor();
      await expect.poll(() => page.title()).toBe(`${PUNYCODE} · Flowsage`);
      const mark = page.getByRole('button', { name: `IDN !: Punycode for ${SPELLED}` });
      await mark.focus();
      await page.getByRole('tooltip').filter({ hasText: SPELLED }).waitFor();
    });

    it('a sample names the tab, also when it is opened again and when it is shared', async () => {
      const { page } = await open(`/samples/${id}`);
      await expect.poll(() => page.title()).toBe('icmp.pcap · Flowsage');
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Findings' }).click();
      await expect.poll(() => page.title()).toBe('Findings · Flowsage');
      await page.goBack();
      await page.getByRole('tab', { name: 'Timeline' }).waitFor();
      await expect.poll(() => page.title()).toBe('icmp.pcap · Flowsage');
      const { publicId } = await server().client.share(id);
      const shared = await open(`/public/samples/${publicId}`, { key: null });
      await expect.poll(() => shared.page.title()).toBe('icmp.pcap · Flowsage');
    });

    it('a sample that is not there leads back to the others', async () => {
      const { page } = await open('/samples/deadbeef');
      await page.getByRole('alert').waitFor();
      await page.getByRole('link', { name: 'Go to the samples' }).click();
      await expect.poll(() => new URL(page.url()).pathname).toBe('/');
    });
  },
  {
    prepare: async ({ upload }) => {
      ({ id } = await upload(join(SAMPLES, 'icmp.pcap')));
    },
  },
);
