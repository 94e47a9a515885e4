import type { Page } from 'playwright-core';

/** Frames in a row in which nothing changed. */
const QUIET_FRAMES = 6;
const LONGEST_MILLISECONDS = 15_000;

/**
 * Waits until the page has come to rest: for some frames no node changed and nothing that ends by itself was moving.
 * Charts and drawings follow their data and their room a frame or two later; they change nodes while they do.
 */
export async function untilQuiet(page: Page): Promise<void> {
  await page.evaluate(
    ({ frames, longest }) =>
      new Promise<void>((resolve, reject) => {
        let quiet = 0;
        let last = 'nothing';
        const observer = new MutationObserver(([change]) => {
          quiet = 0;
          const { target } = change!;
          last = target instanceof Element ? `${target.tagName} ${target.className}` : target.nodeName;
        });
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        const begun = performance.now();
        const isMoving = () =>
          document
            .getAnimations()
            .some(
              ({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
            );
        const frame = () => {
          quiet = isMoving() ? 0 : quiet + 1;
          if (quiet < frames && performance.now() - begun < longest) {
            requestAnimationFrame(frame);
            return;
          }
          observer.disconnect();
          if (quiet >= frames) resolve();
          else reject(new Error(`the page does not come to rest; what changed last: ${last}`));
        };
        requestAnimationFrame(frame);
      }),
    { frames: QUIET_FRAMES, longest: LONGEST_MILLISECONDS },
  );
}
