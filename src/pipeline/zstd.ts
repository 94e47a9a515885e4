import { Decompress } from 'fzstd';

/** Unpacks a zstd stream (RFC 8878). Node 20's zlib has none; fzstd bounds its window by what the frame really needs. */
export async function* zstdStream(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Decompress((piece) => {
    if (piece.length > 0) ready.push(piece);
  });
  for await (const piece of pieces) {
    // fzstd keeps what it is given until a block is complete, but the piece is only ours until the next one.
    stream.push(Uint8Array.from(piece));
    while (ready.length > 0) yield ready.shift()!;
  }
  stream.push(new Uint8Array(0), true);
  while (ready.length > 0) yield ready.shift()!;
}
