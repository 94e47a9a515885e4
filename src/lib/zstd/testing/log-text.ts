/** A text like a log, the same every time: what the packed files in `cases/` were made of. */
export function logText(lines: number): Uint8Array {
  let seed = 12345;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  let text = '';
  for (let i = 0; i < lines; i++) {
    const host = `${next(4) === 0 ? 'static' : 'www'}.site${next(50)}.example`;
    text += `${1_700_000_000 + i * 3}.${next(1_000_000)} 10.0.0.${next(20)} GET ${host} /${'abcdefgh'.slice(next(8))}/${next(100_000)} ${next(5) * 100}\n`;
  }
  return new TextEncoder().encode(text);
}
