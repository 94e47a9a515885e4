/** Standard output for results that are made piece by piece: whoever reads slowly is waited for. */
export const stdoutTarget = {
  write: (bytes: Uint8Array | string): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
    }),
};

/** Characters gathered before they are written. */
const PIECE_CHARACTERS = 64 * 1024;

/** Writes lines to standard output, many at a time; the last ones with `end`. */
export interface LineOutput {
  line(text: string): Promise<void>;
  end(): Promise<void>;
}

export function createLineOutput(): LineOutput {
  let piece = '';
  const end = async (): Promise<void> => {
    if (piece !== '') await stdoutTarget.write(piece);
    piece = '';
  };
  return {
    line: async (text) => {
      piece += `${text}\n`;
      if (piece.length >= PIECE_CHARACTERS) await end();
    },
    end,
  };
}
