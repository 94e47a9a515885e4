import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { HOSTILE_STRINGS } from './harness/hostile-strings.ts';
import { keepSamples } from './harness/kept-samples.ts';
import { openPage, PAGES } from './harness/pages.ts';
import { untilQuiet } from './harness/quiet.ts';
import type { Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

/** A flow file whose destinations, sources and names are what attackers write. */
function hostileFlows(): string {
  const flashes = HOSTILE_STRINGS.map((text, index) => ({
    src: `10.0.0.${1 + (index % 200)}:${40_000 + index}`,
    dst: `${text}:443`,
    destinationNameSource: 'session',
    srcPkts: 9,
    srcBytes: 900,
    dstPkts: 8,
    dstBytes: 4200,
    relativeStart: index / 10,
    protocolInformation: 'TCP',
    duration: 1.5,
    identifier: text,
  }));
  return JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: HOSTILE_STRINGS[0], BayseFlows: flashes });
}

/** One flow, another one for each file. */
function smallFile(index: number): string {
  const flow = { src: `10.0.1.1:${30_000 + index}`, dst: `site${index}.hostile.example:443`, srcPkts: 3, dstPkts: 3 };
  const rest = { srcBytes: 300, dstBytes: 900, relativeStart: 0, duration: 1, protocolInformation: 'TCP' };
  const flows = [{ ...flow, ...rest, destinationNameSource: 'session' }];
  return JSON.stringify({ hash: '00', trafficDate: '1700000000.5', fileName: 'x', BayseFlows: flows });
}

/** Every ninth goes the whole way of an upload: each markup and each text before one is among them. */
const isUploaded = (index: number): boolean => index % 9 === 0;
const FILES = HOSTILE_STRINGS.map((fileName, index) => ({ fileName, text: smallFile(index), index }));

/** Half a character, as one of them ends in, has no bytes of its own. */
const asKept = (text: string): string => Buffer.from(text).toString();

const AT_A_TIME = 4;

async function someAtATime<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const turn = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, turn));
}

async function showAll(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Show more' });
  while ((await more.count()) > 0) {
    await more.first().click();
    await untilQuiet(page);
  }
}

describe.skipIf(CHROMIUM === null)(`hostile names, file names and texts${NEEDS_CHROMIUM}`, () => {
  let server: RunningServer;
  let browser: Browser;
  let scene: Scene;

  beforeAll(async () => {
    server = await startServer({
      fill: (folder) =>
        keepSamples(
          folder,
          FILES.filter(({ index }) => !isUploaded(index)),
        ),
      // Hundreds of edits are made here, and each would have all samples judged again.
      settings: {
        judgeAnew: false,
        maxReadsPerMinute: 100_000,
        maxWritesPerMinute: 100_000,
        maxUploadsPerMinute: 100_000,
      },
    });
    browser = await startBrowser();
    scene = await makeHostileScene();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function makeHostileScene(): Promise<Scene> {
    const { client } = server;
    const file = new TextEncoder().encode(hostileFlows());
    const { id } = await client.upload(file, { fileName: 'flows.json', visibility: 'public' });
    for await (const { state, message } of client.progress(id)) if (state === 'failed') throw new Error(message ?? '');
    await someAtATime(
      FILES.filter(({ index }) => isUploaded(index)),
      async ({ fileName, text }) => {
        const uploaded = await client.upload(new TextEncoder().encode(text), { fileName });
        for await (const { state, message } of client.progress(uploaded.id))
          if (state === 'failed') throw new Error(message ?? '');
      },
    );
    await someAtATime(FILES, ({ fileName: text, index }) =>
      client
        .putMetadata('destination', `site${index}.hostile.example:443`, {
          record: {
            title: text,
            description: text,
            relevance: 'seenNearBad',
            destinationTags: [text],
            threatTags: [text],
          },
          reason: text,
        })
        // What a record may say is up to the server; what it takes is shown.
        .catch(() => null),
    );
    const expires = new Date(Date.now() + 7 * 86_400_000).toISOString();
    await someAtATime(FILES, ({ fileName: text, index }) =>
      client
        .addSilence({ destination: `site${index}.hostile.example`, reason: text, expires })
        // A reason of several lines is refused.
        .catch(() => null),
    );
    await client.verdict(id);
    const { publicId } = await client.sample(id);
    return {
      phishing: id,
      beacon: id,
      portScan: id,
      publicId: publicId!,
      attackRows: [0, 1, 2],
      destination: 'site0.hostile.example:443',
    };
  }

  it('come to the pages at all', async () => {
    expect(HOSTILE_STRINGS).toHaveLength(200);
    const files = new Set<string>();
    for await (const { fileName } of server.client.iterateSamples()) files.add(fileName);
    expect(HOSTILE_STRINGS.map(asKept).filter((name) => !files.has(name))).toEqual([]);
    const flows = await server.client.flows(scene.phishing, { limit: 1000 });
    const names = new Set(flows.items.map(({ dst }) => String(dst)));
    expect([...names].filter((name) => name.includes('tellFault')).length).toBeGreaterThan(100);
    const written = await server.client.listMetadata('destination', { limit: 1000 });
    expect(written.items.length).toBeGreaterThan(150);
    const silenced = await server.client.silences({ limit: 1000 });
    expect(silenced.items.filter(({ reason }) => reason.includes('tellFault')).length).toBeGreaterThan(100);
  });

  for (const page of PAGES)
    it(`are text on the page ${page.title}`, async () => {
      const window = await openWindow(browser, {
        url: server.url,
        ...(page.isOpen === true ? {} : { key: ADMINISTRATOR_KEY }),
        height: 3000,
      });
      let dialogs = 0;
      window.page.on('dialog', (dialog) => {
        dialogs++;
        void dialog.dismiss();
      });
      try {
        const ready = page.name === 'destination' ? { ...page, ready: async () => {} } : page;
        await openPage(window.page, ready, scene);
        await untilQuiet(window.page);
        await showAll(window.page);
        // Everything that opens at a touch is opened.
        for (const key of ['j', 'Enter', 'j', 'k']) await window.page.keyboard.press(key);
        await window.page.mouse.move(700, 500);
        await untilQuiet(window.page);
        expect(
          await window.page.evaluate(() => document.querySelectorAll('main script, main iframe, main object').length),
        ).toBe(0);
        expect(
          await window.page.evaluate(() =>
            [...document.querySelectorAll('a[href]')]
              .map((link) => (link as HTMLAnchorElement).protocol)
              .filter((protocol) => !['http:', 'https:', 'blob:'].includes(protocol)),
          ),
        ).toEqual([]);
        expect(dialogs).toBe(0);
        expect(window.faults).toEqual([]);
      } finally {
        await window.close();
      }
    });
});
