import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds serious or critical by WCAG 2.2 A and AA, as sentences with the places. */
export async function seriousIssues(page: Page): Promise<readonly string[]> {
  const { violations } = await axeResults(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(issueText);
}

/** What of landmarks and headings is twice or out of order. */
export async function structureIssues(page: Page): Promise<readonly string[]> {
  const { violations } = await axeResults(page, [
    'landmark-no-duplicate-banner',
    'landmark-banner-is-top-level',
    'landmark-unique',
    'heading-order',
  ]);
  return violations.map(issueText);
}

async function axeResults(page: Page, rules: readonly string[]): Promise<AxeResults> {
  // Evaluated by the debugger: the page's own policy refuses scripts of others.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`,
  );
}

function issueText({ id, help, nodes }: AxeResults['violations'][number]): string {
  const places = nodes.slice(0, 3).map(({ target, failureSummary = '' }) => {
    const why = failureSummary.split('\n')[1]?.trim() ?? '';
    return `${target.join(' ')} (${why})`;
  });
  return `${id}: ${help}: ${places.join('; ')}${nodes.length > 3 ? ` and ${nodes.length - 3} more` : ''}`;
}
