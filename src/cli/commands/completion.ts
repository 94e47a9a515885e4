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
}

function verbsOf(program: Command): VerbOfShell[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    flags: [...command.options, ...program.options].flatMap((option) => (option.long ? [option.long] : [])),
  }));
}

function bash(verbs: readonly VerbOfShell[]): string {
  const cases = verbs.map(({ name, flags }) => `    ${name}) flags="${flags.join(' ')}" ;;`);
  return [
    '_flowsage() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's
    '  local word="${COMP_WORDS[COMP_CWORD]}" verb="${COMP_WORDS[1]}" flags=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(' ')} help" -- "$word"))`,
    '    return',
    '  fi',
    '  case "$verb" in',
    ...cases,
    '  esac',
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
    ({ name, flags }) => `    ${name}) _arguments ${flags.map((flag) => `'${flag}'`).join(' ')} '*:file:_files' ;;`,
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
  const lines = verbs.flatMap(({ name, summary, flags }) => [
    `complete -c flowsage -n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '')}'`,
    ...flags.map((flag) => `complete -c flowsage -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`),
  ]);
  return lines.join('\n');
}
