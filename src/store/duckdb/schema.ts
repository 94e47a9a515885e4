/**
 * Tables of the statistics. `sample…` tables are the ledger: what each sample said, and the truth. `…_total` tables are
 * sums of the ledger, kept with it in the same transaction so that look-ups stay quick.
 *
 * A migration is a list of statements that brings data of the version before to the next one. Columns are added
 * without a default and filled by UPDATE: DuckDB 1.5.6 cannot replay its log after a crash behind
 * `ADD COLUMN … DEFAULT current_timestamp`. A CHECKPOINT follows every migration for the same reason.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE schema_version (version INTEGER NOT NULL)`,
    `CREATE TABLE sample (
       number INTEGER PRIMARY KEY,
       content_hash VARCHAR NOT NULL UNIQUE,
       traffic_date DOUBLE,
       added_at DOUBLE NOT NULL
     )`,
    `CREATE TABLE sample_label (
       sample INTEGER NOT NULL,
       name VARCHAR NOT NULL,
       parent VARCHAR,
       protocol VARCHAR NOT NULL,
       port INTEGER NOT NULL,
       label VARCHAR NOT NULL,
       first_observed DOUBLE,
       last_observed DOUBLE
     )`,
    `CREATE TABLE sample_flow_id (sample INTEGER NOT NULL, flow_id VARCHAR NOT NULL)`,
    `CREATE TABLE name_total (
       name VARCHAR PRIMARY KEY,
       parent VARCHAR,
       samples INTEGER NOT NULL,
       first_observed DOUBLE,
       last_observed DOUBLE
     )`,
    `CREATE TABLE label_total (
       name VARCHAR,
       protocol VARCHAR,
       port INTEGER,
       label VARCHAR,
       samples INTEGER NOT NULL,
       PRIMARY KEY (name, protocol, port, label)
     )`,
    `CREATE TABLE flow_id_total (flow_id VARCHAR PRIMARY KEY, samples INTEGER NOT NULL)`,
  ],
];

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
