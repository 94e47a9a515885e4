import { HEAD_BYTES } from '../input/detect.ts';

/** The first bytes, up to `HEAD_BYTES`, and all pieces from the beginning. */
export async function withHead(
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly pieces: AsyncIterable<Uint8Array> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    first.push(value);
    bytes += value.length;
  }
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), pieces: joined(first, iterator) };
}

async function* joined(first: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first.shift(); piece !== undefined; piece = first.shift()) yield piece;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
