/** Where things are kept. Engines load themselves when a store is opened. */
export { type DuckDbStoreOptions, openDuckDbStore } from './duckdb/duckdb-store.ts';
export type { Store } from './store.ts';
