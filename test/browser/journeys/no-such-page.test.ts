import { expect, it } from 'vitest';
import { describeJourney } from '../harness/journey.ts';

describeJourney('an address that no page has', ({ open, server }) => {
  it.each(['/nonsense', '/a/%3Cb%3E?c=d', '/destinations/%E0%A4%A'])(
    '%s says so with its status, and leads back',
    async (path) => {
      const answer = await fetch(server().url + path, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(404);
      for (const options of [{}, { key: null }]) {
        const { page } = await open(path, options);
        await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
        expect(await page.title()).toBe('There is no such page · Flowsage');
        await page.getByRole('link', { name: 'Go to the samples' }).click();
        await expect.poll(() => new URL(page.url()).pathname).toBe('/');
      }
    },
  );
});
