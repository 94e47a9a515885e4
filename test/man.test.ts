import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/main.ts';

/** `man/flowsage.1`: that it is up to date is a matter of `npm run docs`, that it can be read is one of roff. */

const file = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { manPage } = (await import(file('scripts/man-page.mjs'))) as {
  manPage: (program: Command, version: string, environment: readonly (readonly [string, string])[]) => string;
};
const hasGroff = spawnSync('groff', ['--version']).status === 0;

/** The page as a terminal shows it, and everything that roff has to say about it. */
function shown(page: string): { readonly text: string; readonly warnings: string } {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tascii', '-P-cbou', '-rLL=200n'], {
    input: page,
    encoding: 'utf8',
  });
  return { text: stdout, warnings: stderr };
}

/** The verb and those below it, with their names in full. */
function verbsOf(command: Command, path: readonly string[] = []): { name: string; command: Command }[] {
  return command.commands.flatMap((verb) => {
    const names = [...path, verb.name()];
    return verb.commands.length > 0 ? verbsOf(verb, names) : [{ name: names.join(' '), command: verb }];
  });
}

describe.skipIf(!hasGroff)('the manual page (needs groff)', () => {
  const { text, warnings } = shown(readFileSync(file('man/flowsage.1'), 'utf8'));

  it('is taken by roff without a warning', () => {
    expect(warnings).toBe('');
    // The check can fail.
    expect(shown('.TH X 1\n.XX\n').warnings).toContain('XX');
  });

  it('tells every verb, its arguments and its options', () => {
    const missing: string[] = [];
    let told = 0;
    for (const { name, command } of verbsOf(createProgram(async () => {}))) {
      const words = [`   ${name} `, ...command.options.filter(({ hidden }) => !hidden).map(({ flags }) => `${flags}`)];
      told += words.length;
      for (const word of words) if (!text.includes(word)) missing.push(`${name}: ${word}`);
    }
    expect(missing).toEqual([]);
    expect(told).toBeGreaterThan(40);
  });

  it('shows whatever a text holds as it is', () => {
    const hostile = ["'quoted' first", '.SH NOT A HEADING', 'back\\slash and \\fBbold', '--dashes -x', 'a~b^c`d"e'];
    const program = new Command('flowsage').description('x');
    hostile.forEach((meaning, index) => {
      program.command(`verb${index}`).description(meaning).option('--opt <x>', meaning);
    });
    const page = manPage(
      program,
      '1.0',
      hostile.map((meaning) => ['NAME', meaning] as const),
    );
    const result = shown(page);
    expect(result.warnings).toBe('');
    for (const meaning of hostile) expect(result.text.split(meaning).length - 1, meaning).toBe(3);
  });
});
