import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { errorMessage } from '../lib/app-error.ts';
import { yamlFault } from './yaml-fault.ts';

/**
 * Reads a knowledge file as plain data. YAML can do far more than a list of destinations needs, so anchors, aliases,
 * tags, merge keys, several documents and repeated keys are refused, and size and depth are bounded.
 */

export const LARGEST_FILE_CHARACTERS = 1024 * 1024;
const DEEPEST_NESTING = 12;

/** Something wrong in a pack: where, what was found, what was expected. */
export interface PackProblem {
  readonly file: string;
  /** 1-based; null when the place has no line. */
  readonly line: number | null;
  /** Such as `destinations[3].concern_level`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

export interface YamlFile {
  /** Plain data; null when there are problems. */
  readonly value: unknown;
  readonly problems: readonly PackProblem[];
  /** The line of the value at a path, or of the nearest thing above it. */
  lineOf(path: readonly (string | number)[]): number | null;
}

export function readYamlFile(file: string, text: string): YamlFile {
  const refuse = (found: string, expected: string, line: number | null = null): YamlFile => ({
    value: null,
    problems: [{ file, line, path: '', found, expected }],
    lineOf: () => null,
  });
  const refuseDepth = (line: number | null = null): YamlFile =>
    refuse('nesting too deep to read', `nesting of at most ${DEEPEST_NESTING}`, line);
  if (text.length > LARGEST_FILE_CHARACTERS) {
    return refuse(`${text.length} characters`, `at most ${LARGEST_FILE_CHARACTERS} characters in one file`);
  }
  const lines = new LineCounter();
  try {
    // Repeated keys are looked for below: the parser's own check compares every key with every other one.
    const document = parseDocument(text, {
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
    });
    const first = document.errors[0] ?? document.warnings[0];
    if (first !== undefined) {
      const { line } = lines.linePos(first.pos[0]);
      // The parser is recursive, and tells of an overflow of its stack in the words of the engine.
      if (/call stack size/.test(first.message)) return refuseDepth(line);
      const { found, expected } = yamlFault(first.message);
      return refuse(found, expected, line);
    }
    if (document.contents === null) return refuse('an empty file', 'a map');
    const lineOfNode = (node: unknown): number | null =>
      isNode(node) && node.range ? lines.linePos(node.range[0]).line : null;
    const problems = plainDataProblems(file, document.contents, lineOfNode);
    if (problems.length > 0) return { value: null, problems, lineOf: () => null };
    return {
      value: document.toJS({ maxAliasCount: 0 }),
      problems: [],
      lineOf: (path) => {
        for (let length = path.length; length >= 0; length--) {
          const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
          const line = lineOfNode(node);
          if (line !== null) return line;
        }
        return null;
      },
    };
  } catch (error) {
    return error instanceof RangeError ? refuseDepth() : refuse(errorMessage(error), 'YAML 1.2 core data');
  }
}

function plainDataProblems(file: string, root: Node, lineOfNode: (node: unknown) => number | null): PackProblem[] {
  const problems: PackProblem[] = [];
  const waiting: { node: unknown; depth: number }[] = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined && problems.length < 20; next = waiting.pop()) {
    const { node, depth } = next;
    const report = (found: string, expected: string): void => {
      problems.push({ file, line: lineOfNode(node), path: '', found, expected });
    };
    if (isAlias(node)) {
      report(`the alias *${node.source}`, 'the value itself: aliases are not read');
      continue;
    }
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) {
      report(`the anchor &${node.anchor}`, 'no anchors: values are written out');
    }
    if (isNode(node) && node.tag !== undefined && isExplicitTag(node.tag)) report(`the tag ${node.tag}`, 'no tags');
    if (depth > DEEPEST_NESTING) {
      report(`nesting of more than ${DEEPEST_NESTING}`, `nesting of at most ${DEEPEST_NESTING}`);
      continue;
    }
    if (isSeq(node)) {
      for (const item of node.items) waiting.push({ node: item, depth: depth + 1 });
    } else if (isMap(node)) {
      const keys = new Set<string>();
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : null;
        if (key === null) report('a key that is not text', 'keys that are plain text');
        else if (keys.has(key)) report(`the key "${key}" twice`, 'each key once in a map');
        else keys.add(key);
        waiting.push({ node: pair.value, depth: depth + 1 });
      }
    }
  }
  return problems;
}

/** Tags of the core schema say no more than the text does; every other tag asks for something of its own. */
function isExplicitTag(tag: string): boolean {
  return !/^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(tag);
}
