import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { SAMPLES } from '../../cli/flowsage.ts';

/** A file in somebody's hand. */
export interface HandedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export function sampleFile(name: string): HandedFile {
  return { name, bytes: readFileSync(join(SAMPLES, name)) };
}

/** Drops files on the page as a hand with a mouse does. */
export async function drop(page: Page, files: readonly HandedFile[]): Promise<void> {
  const dropped = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }));
  await page.evaluate((contents) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of contents)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(kind, { bubbles: true, cancelable: true, composed: true, dataTransfer: transfer }),
      );
  }, dropped);
}
