import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeJourney } from '../harness/journey.ts';

const TABLES = [
  ['Keys', '/accounts?whose=all'],
  ['Accounts', '/accounts?part=accounts'],
  ['Audit log', '/accounts?part=audit'],
  ['Silences', '/findings?tab=silences'],
  ['Settings', '/settings?part=settings'],
] as const;

/** What of a table's cells lies beyond the edge of the window, or under something else. */
async function hiddenCells(page: Page, name: string): Promise<readonly string[]> {
  return page.getByRole('table', { name }).evaluate((table) =>
    [...table.querySelectorAll<HTMLElement>('td, td button')]
      .filter((part) => part.textContent !== '')
      .flatMap((part) => {
        part.scrollIntoView({ block: 'center' });
        const { left, right, top, bottom } = part.getBoundingClientRect();
        const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isSeen = left >= 0 && right <= innerWidth && part.scrollWidth <= part.clientWidth + 1;
        return isSeen && found !== null && part.contains(found) ? [] : [part.textContent ?? ''];
      }),
  );
}

describeJourney(
  'tables on a phone',
  ({ open }) => {
    it('the header has all its buttons in sight on the narrowest one', async () => {
      const { page } = await open('/', { width: 320, height: 640 });
      const header = page.getByRole('banner');
      await header.getByRole('button', { name: 'Sign out' }).waitFor();
      const boxes = await header.locator('a, button').evaluateAll((parts) =>
        parts.flatMap((part) => {
          const { left, right, width } = part.getBoundingClientRect();
          return width === 0 ? [] : [{ left, right }];
        }),
      );
      expect(boxes.length).toBeGreaterThan(4);
      for (const [i, { left, right }] of boxes.entries()) {
        expect(left, `${i}`).toBeGreaterThanOrEqual(i === 0 ? 0 : boxes[i - 1]!.right);
        expect(right, `${i}`).toBeLessThanOrEqual(320);
      }
      await header.getByRole('link', { name: 'Flowsage' }).waitFor();
    });

    it.each(TABLES)('%s: rows are cards with every value in sight', async (name, path) => {
      const { page } = await open(path, { width: 375, height: 720 });
      const table = page.getByRole('table', { name });
      await table.getByRole('cell').first().waitFor();
      const { width } = (await table.boundingBox())!;
      expect(width, 'nothing scrolls sideways').toBeLessThanOrEqual(375);
      expect(await hiddenCells(page, name)).toEqual([]);
      // They are rows of a table to screen readers all the same.
      expect(await table.getByRole('row').count()).toBeGreaterThan(1);
      expect(await table.getByRole('columnheader').count()).toBeGreaterThan(2);
    });
  },
  {
    prepare: async ({ client }) => {
      await client.createAccount({ name: 'a-team-with-a-long-name', role: 'contributor', defaultVisibility: null });
      await client.addSilence({
        detection: 'portScan',
        source: '10.20.30.66',
        reason: 'our own scanner',
        expires: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      });
    },
  },
);
