import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** What a child process may take. */
export interface ChildLimits {
  /** Address space. */
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
  /** Size of any file it writes. */
  readonly fileBytes: number;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The beginning of what it said on standard error. */
  readonly errorText: string;
}

/** A process of this program with nothing but its folder and its limits. */
export interface Child {
  readonly pid: number;
  /** Settled when it has ended and with it everything it started; never rejected. */
  readonly exit: Promise<ChildExit>;
  /** Gives it its job: one line. */
  send(line: string): void;
  kill(): void;
}

const MiB = 1024 ** 2;
/** Bytes of standard error that are kept. */
const MAX_ERROR_BYTES = 16 * 1024;
/** Address space that Node 20 takes before it runs anything (measured: 640 MB, of which it uses 40). */
const NODE_MEMORY_BYTES = 768 * MiB;
const LEAST_HEAP_BYTES = 128 * MiB;
/** Time between the signal that tells of the processor limit and the one that cannot be caught. */
const CPU_GRACE_SECONDS = 5;

/**
 * Sets the limits and becomes the program. The text is constant: what it is about comes as arguments. Where a system
 * does not know a limit (macOS has none for address space), the others still hold. File sizes are in blocks of 512
 * bytes in every POSIX shell. When the whole machine runs out of memory (Linux), it is this process that ends, not the
 * server.
 */
const SET_LIMITS = `
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
ulimit -c 0 2>/dev/null
ulimit -v "$1" 2>/dev/null
ulimit -f "$2" 2>/dev/null
ulimit -S -t "$3" 2>/dev/null
ulimit -H -t "$4" 2>/dev/null
umask 077
shift 4
exec "$@"`;

/**
 * Starts `program` with Node in `folder`, which is all that it may read and write beside the program itself: Node's
 * permission model holds that, and that it starts no process and no thread. It inherits no environment.
 */
export function startChild(program: string, folder: string, limits: ChildLimits): Child {
  const heapBytes = Math.max(LEAST_HEAP_BYTES, (limits.memoryBytes - NODE_MEMORY_BYTES) / 2);
  const started = spawn(
    '/bin/sh',
    [
      '-c',
      SET_LIMITS,
      'sh',
      String(Math.floor(limits.memoryBytes / 1024)),
      String(Math.ceil(limits.fileBytes / 512)),
      String(Math.ceil(limits.cpuSeconds)),
      String(Math.ceil(limits.cpuSeconds) + CPU_GRACE_SECONDS),
      process.execPath,
      `--max-old-space-size=${Math.floor(heapBytes / MiB)}`,
      '--disable-warning=ExperimentalWarning',
      ...permissionArguments(program, folder),
      program,
    ],
    {
      cwd: folder,
      env: childEnvironment(),
      stdio: ['pipe', 'ignore', 'pipe'],
      // A group of its own: it is ended with all that belongs to it, and not by Ctrl-C at the server's terminal.
      detached: true,
    },
  );
  return watched(started);
}

function watched(started: ChildProcess): Child {
  const { stdin, stderr } = started;
  const texts: Buffer[] = [];
  let kept = 0;
  stderr!.on('data', (piece: Buffer) => {
    if (kept < MAX_ERROR_BYTES) texts.push(piece.subarray(0, MAX_ERROR_BYTES - kept));
    kept += piece.length;
  });
  // A child that ends before it has read its job is told by its exit.
  stdin!.on('error', () => {});
  let isOver = false;
  const killGroup = (): void => {
    try {
      if (started.pid !== undefined) process.kill(-started.pid, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
  };
  const exit = new Promise<ChildExit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null, text: string): void => {
      if (isOver) return;
      isOver = true;
      resolve({ code, signal, errorText: text });
    };
    // What it may have left behind could keep its pipes open, and write.
    started.on('exit', killGroup);
    started.on('close', (code, signal) => end(code, signal, Buffer.concat(texts).toString('utf8')));
    started.on('error', (error) => end(null, null, String(error)));
  });
  return {
    pid: started.pid ?? -1,
    exit,
    send: (line) => void stdin!.write(`${line}\n`),
    kill: () => {
      if (!isOver) killGroup();
    },
  };
}

/** What Node needs to run, and nothing of the server's. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH } = process.env;
  return {
    // Every further arena reserves 64 MB of address space.
    MALLOC_ARENA_MAX: '2',
    TZ: 'UTC',
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
  };
}

/** Empty where Node has no permission model, or where a path could be read as a pattern. */
function permissionArguments(program: string, folder: string): string[] {
  const flag = ['--permission', '--experimental-permission'].find((name) =>
    process.allowedNodeEnvironmentFlags.has(name),
  );
  const programFolder = dirname(dirname(program));
  const packages = packageFolders(program);
  if (flag === undefined || [programFolder, folder, ...packages].some((path) => path.includes('*'))) return [];
  const readable = [
    join(programFolder, '*'),
    join(dirname(programFolder), 'package.json'),
    ...packages.map((path) => join(path, '*')),
    join(folder, '*'),
  ];
  return [flag, ...readable.map((path) => `--allow-fs-read=${path}`), `--allow-fs-write=${join(folder, '*')}`];
}

/** Packages that are loaded while reading. */
const PACKAGES = ['tldts', 'tldts-core'];

/** Where the program's packages lie; those that it does not find are its own matter. */
function packageFolders(program: string): string[] {
  const { resolve } = createRequire(program);
  try {
    const modules = `${sep}node_modules${sep}`;
    const path = resolve(PACKAGES[0]!);
    const root = path.slice(0, path.lastIndexOf(modules) + modules.length);
    return PACKAGES.map((name) => join(root, name));
  } catch {
    return [];
  }
}
