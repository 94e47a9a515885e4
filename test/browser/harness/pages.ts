import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';

/** Every page of the app, with something on it. */
export interface AppPage {
  /** Name of its picture in `docs/images/`. */
  readonly name: string;
  readonly title: string;
  readonly path: (scene: Scene) => string;
  /** Without signing in. */
  readonly isOpen?: boolean;
  /** What shows that the page is there with what it is about. */
  readonly ready: (page: Page, scene: Scene) => Promise<void>;
  /** Its picture begins at the filter: what stands above is on another one. */
  readonly isBelow?: boolean;
  /** Of its picture, where all that it is about needs more room than others. */
  readonly pictureSize?: { readonly width: number; readonly height: number };
  /** No picture is made of it. */
  readonly isUnpictured?: boolean;
}

const heading = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('heading', { name, level: 1 }).first().waitFor();
  await settled(page);
};

/** Nothing is being read any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Reading' }).first().waitFor({ state: 'detached' });
}

const timeline = async (page: Page) => {
  await page.getByRole('tab', { name: 'Timeline' }).waitFor();
  await settled(page);
};

/** Rows of a table are there. */
const cell = (name: string) => async (page: Page) => {
  await page.getByRole('table', { name }).getByRole('cell').first().waitFor();
  await settled(page);
};

export const PAGES: readonly AppPage[] = [
  { name: 'sign-in', title: 'Sign in', path: () => '/sign-in', isOpen: true, ready: heading('Sign in') },
  { name: 'samples', title: 'Samples', path: () => '/', ready: heading('Samples') },
  { name: 'sample', title: 'Sample, timeline', path: ({ phishing }) => `/samples/${phishing}`, ready: timeline },
  {
    name: 'sample-details',
    title: 'Sample, details of a flow',
    path: ({ phishing, attackRows }) => `/samples/${phishing}?row=${attackRows.at(-1)}`,
    ready: timeline,
    isBelow: true,
    pictureSize: { width: 2100, height: 1000 },
  },
  {
    name: 'sample-flows',
    title: 'Sample, flows',
    path: ({ phishing }) => `/samples/${phishing}?view=flows`,
    ready: timeline,
    isBelow: true,
  },
  {
    name: 'sample-graph',
    title: 'Sample, graph',
    path: ({ phishing }) => `/samples/${phishing}?view=graph`,
    ready: timeline,
    isBelow: true,
  },
  {
    name: 'public-sample',
    title: 'Public sample',
    path: ({ publicId }) => `/public/samples/${publicId}`,
    isOpen: true,
    ready: timeline,
  },
  {
    name: 'destination',
    title: 'Destination',
    path: ({ destination }) => `/destinations/${encodeURIComponent(destination)}`,
    ready: heading(/login-portal/),
  },
  { name: 'knowledge', title: 'Knowledge', path: () => '/knowledge', ready: heading('Knowledge') },
  {
    name: 'composer',
    title: 'Event composer',
    path: composed,
    ready: async (page) => {
      await heading(/Compose/)(page);
      await page
        .getByRole('region', { name: '3. What it would find' })
        .getByText(/\d match/)
        .waitFor();
    },
    pictureSize: { width: 1440, height: 1700 },
  },
  { name: 'findings', title: 'Findings', path: () => '/findings', ready: heading('Findings') },
  { name: 'changes', title: 'What changed', path: () => '/changes', ready: heading('What changed') },
  { name: 'local', title: 'Open locally', path: () => '/local', isOpen: true, ready: heading('Open locally') },
  { name: 'accounts', title: 'Keys and accounts', path: () => '/accounts', ready: heading('Keys and accounts') },
  {
    name: 'accounts-list',
    title: 'Accounts',
    path: () => '/accounts?part=accounts',
    ready: cell('Accounts'),
    isUnpictured: true,
  },
  {
    name: 'audit-log',
    title: 'Audit log',
    path: () => '/accounts?part=audit',
    ready: cell('Audit log'),
    isUnpictured: true,
  },
  {
    name: 'silences',
    title: 'Silences',
    path: () => '/findings?tab=silences',
    ready: cell('Silences'),
    isUnpictured: true,
  },
  {
    name: 'settings-list',
    title: 'Settings',
    path: () => '/settings?part=settings',
    ready: cell('Settings'),
    isUnpictured: true,
  },
  { name: 'settings', title: 'Settings and health', path: () => '/settings', ready: heading('Settings and health') },
  { name: 'help', title: 'How to read it', path: () => '/help', isOpen: true, ready: heading('How to read it') },
];

/** An Event that is ready to be published. */
function composed({ phishing, attackRows }: Scene): string {
  const rows = attackRows.slice(-3);
  const names = ['Link clicked', 'Redirected', 'Imitated page opened'];
  const query = new URLSearchParams({
    sample: phishing,
    rows: rows.join('.'),
    names: JSON.stringify(Object.fromEntries(rows.map((row, step) => [row, names[step]]))),
    window: '60',
    title: 'Shortened Link Led to an Imitated Page',
    description: 'Somebody followed a link of a message and was led to a page that imitates a sign-in.',
    relevance: 'knownBad',
    reason: 'seen in the mail of a client',
  });
  return `/knowledge/compose?${query}`;
}

/** Opens a page and waits until it has what it is about. */
export async function openPage(page: Page, target: AppPage, scene: Scene): Promise<void> {
  await page.goto(target.path(scene));
  await target.ready(page, scene);
  // Charts are drawn in the frame after their data came.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
