/** Runs pieces of work one after the other, in the order they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** Turns for each key by itself; keys that nobody waits for take no room. */
export class KeyedTurns {
  private readonly turns = new Map<string, { readonly turns: Turns; waiting: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const entry = this.turns.get(key) ?? { turns: new Turns(), waiting: 0 };
    this.turns.set(key, entry);
    entry.waiting++;
    try {
      return await entry.turns.run(work);
    } finally {
      if (--entry.waiting === 0) this.turns.delete(key);
    }
  }
}

/** Lends a few things out, each to one piece of work at a time; who comes first is served first. */
export class Pool<Thing> {
  private readonly free: Thing[];
  private readonly waiting: ((thing: Thing) => void)[] = [];

  constructor(things: readonly Thing[]) {
    this.free = [...things];
  }

  async run<T>(work: (thing: Thing) => Promise<T>): Promise<T> {
    const thing = this.free.pop() ?? (await new Promise<Thing>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(thing);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(thing);
      else next(thing);
    }
  }
}
