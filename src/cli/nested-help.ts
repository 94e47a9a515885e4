import type { Command } from 'commander';

/**
 * `help kb import` as `kb help import`, which means the same: commander looks at one word after `help`, and would show
 * the help of the group. All other calls stay as they are.
 */
export function withNestedHelp(args: readonly string[], program: Command): readonly string[] {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  if (at < 0 || args[at] !== 'help') return args;
  const words = args.slice(at + 1);
  const groups: string[] = [];
  let group = program;
  while (groups.length + 1 < words.length) {
    const word = words[groups.length]!;
    const inner = group.commands.find((command) => command.name() === word);
    if (inner === undefined || inner.commands.length === 0) break;
    groups.push(word);
    group = inner;
  }
  return [...args.slice(0, at), ...groups, 'help', ...words.slice(groups.length)];
}
