import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where Debian, Fedora and others put it; `CHROMIUM` goes before. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((path) => existsSync(path)) ?? null;
export const NEEDS_CHROMIUM = CHROMIUM === null ? ' (skipped: no Chromium; apt-get install chromium)' : '';

/** Nothing is looked up or fetched by the browser itself. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

export type Theme = 'light' | 'dark';

export interface WindowOptions {
  readonly url: string;
  /** Signed in with this key; not at all when left out. */
  readonly key?: string;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
}

/** A window of its own: no cookies, storage or cache of others. */
export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What must not happen: errors, refused content, requests to others, faults of the server. Empty when all is well. */
  readonly faults: string[];
  /** Every request of the page so far. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: ARGUMENTS });
}

export async function openWindow(browser: Browser, options: WindowOptions): Promise<Window> {
  const { url, key, theme = 'light', width = 1440, height = 900 } = options;
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
    locale: 'en-US',
    timezoneId: 'UTC',
  });
  const faults: string[] = [];
  const requests: string[] = [];
  await context.exposeFunction('tellFault', (fault: string) => faults.push(fault));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sample } = event as SecurityPolicyViolationEvent;
      (window as unknown as { tellFault: (fault: string) => void }).tellFault(
        `content security policy: ${violatedDirective} refused ${blockedURI} ${sample}`,
      );
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself tells of answers of 400 and above; whoever asked for them shows what they mean.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    requests.push(`${request.method()} ${request.url()}`);
    if (/^https?:/.test(request.url()) && !request.url().startsWith(`${url}/`))
      faults.push(`request to another host: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} for ${response.url()}`);
  });
  if (key !== undefined) await signIn(context, url, key);
  return { page, context, faults, requests, close: () => context.close() };
}

/** As the form does it, without the form. */
async function signIn(context: BrowserContext, url: string, key: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { key } });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
}
