import { readFileSync } from 'node:fs';
import { type Argument, Command, CommanderError } from 'commander';
import { AppError, errorMessage } from '../lib/app-error.ts';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import { addClientVerbs } from './client-verbs.ts';
import { addConnectionOptions } from './connection-options.ts';
import { addFlowOptions } from './flow-options.ts';
import { addKbVerbs } from './kb-verbs.ts';
import { withNestedHelp } from './nested-help.ts';
import { addServerVerbs } from './server-verbs.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Exit codes: 0 all done, 1 some inputs failed (the others are done), 2 the call itself is wrong; verdicts have 3. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const PROBLEM_WIDTH = 80;

/** A verb's own part of a run: gets the terminal, returns the exit code. */
type Verb = (terminal: Terminal) => Promise<number>;

/** Runs the program with the arguments after its name; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram(async (options, verb, problemWidth) => {
    const terminal = createTerminal({ quiet: options.quiet === true, color: options.color !== false });
    try {
      exitCode = await verb(terminal);
    } catch (error) {
      exitCode = report(error, terminal, problemWidth);
    }
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read our results has gone (`| head`): nothing is left to do. A verb that knows its exit code keeps it.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  try {
    await program.parseAsync(withNestedHelp(args, program), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  return exitCode;
}

function report(error: unknown, terminal: Terminal, width = Number.POSITIVE_INFINITY): number {
  if (error instanceof UsageError || error instanceof AppError || isOfServer(error)) {
    // Some have several reasons, one a line; the indent keeps a name from passing for a line of ours.
    for (const [i, line] of error.message.split('\n').entries()) {
      const parts = wrapped(printable(line.trim()), width, i === 0 ? 'flowsage: ' : '  ', '      ');
      for (const part of parts) terminal.problem(part);
    }
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    terminal.problem(`flowsage: ${errorMessage(error)}`);
    return EXIT_FAILED;
  }
  throw error;
}

/** A refusal of a server, or none could be reached. The client's code is loaded only by verbs that need it. */
function isOfServer(error: unknown): error is Error {
  return error instanceof Error && error.name === 'FlowsageError';
}

interface GlobalOptions {
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** The command line; the verbs themselves are loaded when they are called, so that each starts with what it needs. */
export function createProgram(
  run: (options: GlobalOptions, verb: Verb, problemWidth?: number) => Promise<void>,
): Command {
  const program = new Command('flowsage')
    .description('What was this network traffic doing, is it common, and should I care?')
    .version(version(), '-V, --version', 'show the version')
    .option('-q, --quiet', 'no messages and no progress, only results and problems')
    .option('--no-color', 'plain text (NO_COLOR does the same)')
    .exitOverride()
    .showHelpAfterError('(flowsage help VERB shows how it is called)')
    .configureHelp({
      helpWidth: 80,
      minWidthToWrap: 30,
      showGlobalOptions: true,
      // What is optional stands in the verb's own help.
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    });
  const start = (verb: Verb): Promise<void> => run(program.opts(), verb);
  // Problems of packs and lists are long sentences, and many.
  const startWrapped = (verb: Verb): Promise<void> => run(program.opts(), verb, PROBLEM_WIDTH);

  addFlowOptions(
    program
      .command('e2e')
      .summary('captures and logs to labelled, enriched flows: the whole job')
      .description('Converts, labels, updates the statistics and enriches; writes one JSON a sample and a summary.')
      .argument('<path...>', 'captures, logs or folders of them; - is standard input')
      .option('-o, --outputdirectory <dir>', 'where the samples are written', 'outputs')
      .option('--noupload', 'do not add to the statistics')
      .option('--data-dir <dir>', 'where statistics are kept (default: your XDG data folder)')
      .option('--knowledge <dir>', 'a further folder of knowledge packs (may be given again)', collect)
      .option('--server <url>', 'count and look up at this server instead')
      .option('--key-file <file>', 'with --server: file that holds the key (default: FLOWSAGE_KEY)')
      .option('--summary', 'write the verdict on each sample beside it, as NAME.summary.json')
      .option('--json', 'the summary as JSON')
      .option('-t, --timing', 'show seconds and rates of each step'),
  ).action((paths: string[], options) =>
    start(async (terminal) => (await import('./commands/e2e.ts')).e2e(paths, options, terminal)),
  );

  addFlowOptions(
    program
      .command('convert')
      .summary('captures and logs to labelled flows')
      .description('Turns captures and logs into labelled flows, one file each; without -o the flows go to stdout.')
      .argument('<input...>', 'captures, logs or folders of them; - is standard input')
      .option('-o, --output <dir>', 'folder for the flow files')
      .option('--format <format>', 'bayseflow, secflow, ndjson or csv', 'bayseflow')
      .option('--explain', 'say after each flow which rule gave its label (text, to stdout)')
      .option('--json', 'what was read, as JSON on stdout (needs -o)')
      .option('-t, --timing', 'show seconds and rates of each step'),
  ).action((inputs: string[], options) =>
    start(async (terminal) => (await import('./commands/convert.ts')).convertCommand(inputs, options, terminal)),
  );

  program
    .command('label')
    .summary('flow files with labels added')
    .description('Adds label, flowCategory, flowId and destinationData to every flow of Secflow and BayseFlow files.')
    .argument('<file...>', 'flow files (JSON with BayseFlows or flashes)')
    .requiredOption('-o, --output <dir>', 'folder for the labelled files')
    .option('--explain', 'say for each flow which rule gave its label (text, to stdout)')
    .action((files: string[], options) =>
      start(async (terminal) => (await import('./commands/label.ts')).labelCommand(files, options, terminal)),
    );

  addFlowOptions(
    program
      .command('summary')
      .summary('what a sample did, in one page')
      .description('Counts flows by direction of travel (north-south, south-north, east-west), label and destination.')
      .argument('<input...>', 'captures, logs, flow files or folders of them; - is standard input')
      .option('--top <n>', 'labels and destinations shown', '10')
      .option('--json', 'as JSON'),
  ).action((inputs: string[], options) =>
    start(async (terminal) => (await import('./commands/summary.ts')).summaryCommand(inputs, options, terminal)),
  );

  addConnectionOptions(
    addFlowOptions(
      program
        .command('verdict')
        .summary('what a sample means: its story, the evidence, what to check next')
        .description(
          'Judges captures, logs and flow files by the knowledge packs and by detections, or asks a server for the verdict on ' +
            'a sample that was uploaded. With --fail-on the exit code is 3 when a verdict is that bad or worse, also where ' +
            'another input failed.',
        )
        .argument('<input...>', 'files or folders, - for standard input; or ids of samples at a server')
        .option('--fail-on <verdict>', 'suspicious, malicious or impact')
        .option('--data-dir <dir>', 'whose statistics to compare with, if any (default: your XDG data folder)')
        .option('--knowledge <dir>', 'a further folder of knowledge packs (may be given again)', collect)
        .option('--json', 'as JSON'),
    ),
  ).action((inputs: string[], options) =>
    start(async (terminal) => (await import('./commands/verdict.ts')).verdictCommand(inputs, options, terminal)),
  );

  addFlowOptions(
    program
      .command('explain')
      .summary('why a flow has its labels')
      .description(
        'Shows which rules gave a flow its label and category, with its numbers, and what would have tipped it.',
      )
      .argument('<file>', 'a capture, log or flow file')
      .argument('<identifier>', "the flow's identifier: stream number (tcp:12, udp:3), uid, #row, or src-dst text")
      .option('--json', 'as JSON'),
  ).action((file: string, identifier: string, options) =>
    start(async (terminal) =>
      (await import('./commands/explain.ts')).explainCommand(file, identifier, options, terminal),
    ),
  );

  program
    .command('inspect')
    .summary('what is in a file')
    .description('Shows format, links, protocols and everything that was skipped, with the reason.')
    .argument('<file...>', 'any files; - is standard input')
    .option('--json', 'as JSON')
    .action((files: string[], options) =>
      start(async (terminal) => (await import('./commands/inspect.ts')).inspectCommand(files, options, terminal)),
    );

  addKbVerbs(program, startWrapped);
  addServerVerbs(program, start);
  addClientVerbs(program, start);

  program
    .command('doctor')
    .summary('is this installation all right?')
    .description('Checks Node, the store, the data folder and the knowledge packs.')
    .option('--data-dir <dir>', 'where statistics are kept (default: your XDG data folder)')
    .option('--json', 'as JSON')
    .action((options) =>
      start(async (terminal) => (await import('./commands/doctor.ts')).doctorCommand(options, terminal)),
    );

  program
    .command('completion')
    .summary('completion for your shell')
    .description('Prints a completion script: eval "$(flowsage completion bash)"')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) =>
      start(async (terminal) => (await import('./commands/completion.ts')).completionCommand(shell, program, terminal)),
    );
  return program;
}

/** `<path...>` */
function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Values of an option that may be given more than once. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Of the package this file belongs to. */
export function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
