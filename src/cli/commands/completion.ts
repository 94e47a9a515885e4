import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** `flowsage completion` */
export async function completionCommand(shell: string, program: Command, terminal: Terminal): Promise<number> {
  const write = { bash, zsh, fish }[shell];
  if (write === undefined) throw new UsageError(`completion ${shell}: no such shell, expected bash, zsh or fish`);
  terminal.print(write(verbsOf(program)));
  return 0;
}

interface VerbOfShell {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly string[];
  /** Verbs of its own, `list` and the like. */
  readonly inner: readonly string[];
}

function verbsOf(program: Command): VerbOfShell[] {
  return program.commands.map((command) => {
    const options = [command, ...command.commands, program].flatMap(({ options }) => options);
    return {
      name: command.name(),
      summary: command.summary(),
      flags: [...new Set(options.flatMap(({ long }) => (long ? [long] : [])))],
      inner: command.commands.map((inner) => inner.name()),
    };
  });
}

function bash(verbs: readonly VerbOfShell[]): string {
  const cases = verbs.map(
    ({ name, flags, inner }) =>
      `    ${name}) flags="${flags.join(' ')}"${inner.length > 0 ? ` inner="${inner.join(' ')}"` : ''} ;;`,
  );
  return [
    '_flowsage() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's
    '  local word="${COMP_WORDS[COMP_CWORD]}" verb="${COMP_WORDS[1]}" flags="" inner=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(' ')} help" -- "$word"))`,
    '    return',
    '  fi',
    '  case "$verb" in',
    ...cases,
    '  esac',
    '  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$inner" ]; then',
    '    COMPREPLY=($(compgen -W "$inner" -- "$word"))',
    '    return',
    '  fi',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;',
    '    *) COMPREPLY=() ;;',
    '  esac',
    '}',
    'complete -o default -o bashdefault -F _flowsage flowsage',
  ].join('\n');
}

function zsh(verbs: readonly VerbOfShell[]): string {
  const described = verbs.map(
    ({ name, summary }) => `    '${name}:${summary.replaceAll("'", '').replaceAll(':', ' -')}'`,
  );
  const cases = verbs.map(
    ({ name, flags, inner }) =>
      `    ${name}) _arguments ${flags.map((flag) => `'${flag}'`).join(' ')} ` +
      `${inner.length > 0 ? `'2:verb:(${inner.join(' ')})' ` : ''}'*:file:_files' ;;`,
  );
  return [
    '#compdef flowsage',
    '_flowsage() {',
    '  local -a verbs',
    '  verbs=(',
    ...described,
    '  )',
    '  if (( CURRENT == 2 )); then _describe verb verbs; return; fi',
    '  case "$words[2]" in',
    ...cases,
    '  esac',
    '}',
    'compdef _flowsage flowsage',
  ].join('\n');
}

function fish(verbs: readonly VerbOfShell[]): string {
  const lines = verbs.flatMap(({ name, summary, flags, inner }) => [
    `complete -c flowsage -n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '')}'`,
    ...inner.map((verb) => `complete -c flowsage -n '__fish_seen_subcommand_from ${name}' -f -a ${verb}`),
    ...flags.map((flag) => `complete -c flowsage -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`),
  ]);
  return lines.join('\n');
}
