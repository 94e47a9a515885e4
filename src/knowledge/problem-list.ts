import type { PackProblem } from './yaml-file.ts';

/** More problems than this are not listed for one file: the first ones usually cause the rest. */
const MOST_OF_FILE = 50;
/** And for all files of a pack together. */
const MOST_IN_ALL = 500;

/** Problems of a pack as they are found: the first ones are listed, and the rest is counted. */
export class ProblemList {
  readonly listed: PackProblem[] = [];
  private readonly listedOfFile = new Map<string, number>();
  private found = 0;

  /** All of them. */
  get size(): number {
    return this.found;
  }

  /** `make` is called only for what is listed: a pack of wrong entries costs no more than reading it. */
  add(file: string, make: () => PackProblem): void {
    this.found++;
    const ofFile = this.listedOfFile.get(file) ?? 0;
    if (ofFile >= MOST_OF_FILE || this.listed.length >= MOST_IN_ALL) return;
    this.listedOfFile.set(file, ofFile + 1);
    this.listed.push(make());
  }
}
