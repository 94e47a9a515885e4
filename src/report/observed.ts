/**
 * The same object, whose methods are timed: what they return is awaited, and the call told with its seconds. Iterables
 * and properties are passed through.
 */
export function observed<T extends object>(
  target: T,
  tell: (name: string, seconds: number, failed: boolean) => void,
): T {
  const timed = new Map<string, unknown>();
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name, object) as unknown;
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      let method = timed.get(name);
      if (method === undefined) {
        method = (...args: unknown[]): unknown => {
          const started = performance.now();
          const done = (failed: boolean): void => tell(name, (performance.now() - started) / 1000, failed);
          const result = (value as (...args: unknown[]) => unknown).apply(object, args);
          if (!(result instanceof Promise)) return result;
          result.then(
            () => done(false),
            () => done(true),
          );
          return result;
        };
        timed.set(name, method);
      }
      return method;
    },
  });
}
