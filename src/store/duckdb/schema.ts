import { flowKeySql, nameKeySql } from './keys.ts';

/**
 * Tables. `content…` tables are the ledger of the statistics: what each different content said, and who holds it. All
 * counts are made of it when they are asked for. `flow` has a column for each of `FLOW_COLUMNS`.
 *
 * A migration is a list of statements that brings data of the version before to the next one, and stays as it is once
 * it was released: a new flow column is a new migration. Columns are added without a default and filled by UPDATE:
 * DuckDB 1.5.6 cannot replay its log after a crash behind `ADD COLUMN … DEFAULT current_timestamp`. A CHECKPOINT
 * follows every migration for the same reason.
 *
 * Only small tables have keys that the engine keeps unique: for large ones, building the index takes longer than all
 * else. What must be unique there is held by writing one change at a time, and `verify` looks.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  // Version 1: samples of one owner, with sums.
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
  // Version 2: accounts, samples with their flows, and a ledger of contents and their holders instead of sums.
  [
    `CREATE TABLE content (
       number INTEGER PRIMARY KEY,
       content_hash VARCHAR NOT NULL UNIQUE,
       traffic_date DOUBLE,
       added_at DOUBLE NOT NULL
     )`,
    // `is_contributed`: came without a sample of this store. `is_origin`: the content's rows were made of this one.
    `CREATE TABLE content_holder (
       content INTEGER NOT NULL,
       account VARCHAR NOT NULL,
       sample VARCHAR NOT NULL,
       is_public BOOLEAN NOT NULL,
       is_contributed BOOLEAN NOT NULL,
       is_origin BOOLEAN NOT NULL
     )`,
    `CREATE TABLE content_name (
       content INTEGER NOT NULL,
       name_key UBIGINT NOT NULL,
       name VARCHAR NOT NULL,
       parent_key UBIGINT,
       first_observed DOUBLE,
       last_observed DOUBLE
     )`,
    `CREATE TABLE content_label (
       content INTEGER NOT NULL,
       name_key UBIGINT NOT NULL,
       name VARCHAR NOT NULL,
       protocol VARCHAR NOT NULL,
       port INTEGER NOT NULL,
       label VARCHAR NOT NULL,
       first_observed DOUBLE,
       last_observed DOUBLE
     )`,
    `CREATE TABLE content_behavior (
       content INTEGER NOT NULL,
       flow_key UBIGINT NOT NULL,
       flow_id VARCHAR NOT NULL,
       is_counted BOOLEAN NOT NULL
     )`,
    `INSERT INTO content SELECT number, content_hash, traffic_date, added_at FROM sample ORDER BY number`,
    `INSERT INTO content_holder
       SELECT number, 'local', content_hash, false, true, true FROM sample ORDER BY number`,
    `INSERT INTO content_name
       SELECT sample, ${nameKeySql('name')}, name, ${nameKeySql('any_value(parent)')},
         min(first_observed), max(last_observed)
       FROM sample_label GROUP BY sample, name ORDER BY sample`,
    `INSERT INTO content_label
       SELECT sample, ${nameKeySql('name')}, name, protocol, port, label, first_observed, last_observed
       FROM sample_label ORDER BY sample`,
    `INSERT INTO content_behavior
       SELECT sample, ${flowKeySql('flow_id')}, flow_id, true FROM sample_flow_id ORDER BY sample`,
    `DROP TABLE name_total`,
    `DROP TABLE label_total`,
    `DROP TABLE flow_id_total`,
    `DROP TABLE sample_flow_id`,
    `DROP TABLE sample_label`,
    `DROP TABLE sample`,
    `CREATE TABLE sample (
       number INTEGER NOT NULL,
       id VARCHAR PRIMARY KEY,
       account VARCHAR NOT NULL,
       publication_id VARCHAR NOT NULL,
       visibility VARCHAR NOT NULL,
       file_name VARCHAR NOT NULL,
       file_type VARCHAR NOT NULL,
       file_bytes BIGINT NOT NULL,
       has_names BOOLEAN NOT NULL,
       uploaded_at DOUBLE NOT NULL,
       idempotency_key VARCHAR,
       state VARCHAR NOT NULL,
       attempts INTEGER NOT NULL,
       worker VARCHAR,
       lease_ends DOUBLE,
       processed_at DOUBLE,
       message VARCHAR,
       report VARCHAR,
       flow_count INTEGER,
       traffic_micros BIGINT
     )`,
    `CREATE TABLE flow (
       sample INTEGER NOT NULL,
       number INTEGER NOT NULL,
       "src" VARCHAR,
       "dst" VARCHAR,
       "destinationNameSource" VARCHAR,
       "srcPkts" BIGINT,
       "srcBytes" BIGINT,
       "dstPkts" BIGINT,
       "dstBytes" BIGINT,
       "relativeStart" BIGINT,
       "protocolInformation" VARCHAR,
       "identifier" VARCHAR,
       "duration" BIGINT,
       "label" VARCHAR,
       "flowCategory" VARCHAR,
       "flowId" VARCHAR,
       "destinationData" VARCHAR,
       "dstAddress" VARCHAR,
       "srcIpBytes" BIGINT,
       "dstIpBytes" BIGINT,
       "srcTcpFlags" VARCHAR,
       "dstTcpFlags" VARCHAR,
       "communityId" VARCHAR,
       "sessionName" VARCHAR,
       "sessionNameKind" VARCHAR,
       "dnsName" VARCHAR,
       "nameConflict" VARCHAR,
       "nameHidden" VARCHAR,
       "srcSessionName" VARCHAR,
       event_id VARCHAR
     )`,
    `CREATE TABLE sample_text (
       sample VARCHAR NOT NULL,
       kind VARCHAR NOT NULL,
       requested_at DOUBLE NOT NULL,
       text VARCHAR
     )`,
    `CREATE TABLE metadata (
       kind VARCHAR NOT NULL,
       key VARCHAR NOT NULL,
       version INTEGER NOT NULL,
       record VARCHAR NOT NULL,
       rule VARCHAR,
       author_account VARCHAR NOT NULL,
       author_key VARCHAR,
       written_at DOUBLE NOT NULL,
       reason VARCHAR NOT NULL
     )`,
    `CREATE TABLE account (
       id VARCHAR PRIMARY KEY,
       name VARCHAR NOT NULL,
       role VARCHAR NOT NULL,
       default_visibility VARCHAR,
       created_at DOUBLE NOT NULL,
       is_disabled BOOLEAN NOT NULL
     )`,
    `CREATE TABLE account_key (
       id VARCHAR PRIMARY KEY,
       account VARCHAR NOT NULL,
       name VARCHAR NOT NULL,
       hash VARCHAR NOT NULL,
       salt VARCHAR NOT NULL,
       scopes VARCHAR NOT NULL,
       created_at DOUBLE NOT NULL,
       expires_at DOUBLE,
       last_used_at DOUBLE,
       revoked_at DOUBLE
     )`,
    `CREATE TABLE audit (
       done_at DOUBLE NOT NULL,
       account VARCHAR NOT NULL,
       key VARCHAR,
       action VARCHAR NOT NULL,
       object VARCHAR NOT NULL,
       detail VARCHAR NOT NULL
     )`,
  ],
  // Version 3: an order of all published records, proposals, and how samples were judged.
  [
    `ALTER TABLE metadata ADD COLUMN revision INTEGER`,
    `UPDATE metadata SET revision = numbered.revision
       FROM (
         SELECT rowid AS line, row_number() OVER (ORDER BY written_at, rowid)::INTEGER AS revision FROM metadata
       ) AS numbered
       WHERE metadata.rowid = numbered.line`,
    `CREATE TABLE proposal (
       id VARCHAR PRIMARY KEY,
       kind VARCHAR NOT NULL,
       key VARCHAR NOT NULL,
       base_version INTEGER NOT NULL,
       record VARCHAR NOT NULL,
       rule VARCHAR,
       author_account VARCHAR NOT NULL,
       author_key VARCHAR,
       reason VARCHAR NOT NULL,
       proposed_at DOUBLE NOT NULL,
       state VARCHAR NOT NULL,
       decider_account VARCHAR,
       decider_key VARCHAR,
       decided_at DOUBLE,
       comment VARCHAR,
       published_version INTEGER
     )`,
    // `read_…`: what the owner of the sample read last.
    `CREATE TABLE judgement (
       sample VARCHAR PRIMARY KEY,
       revision INTEGER NOT NULL,
       packs VARCHAR NOT NULL,
       judged_at DOUBLE NOT NULL,
       verdict VARCHAR NOT NULL,
       digest VARCHAR NOT NULL,
       read_at DOUBLE,
       read_revision INTEGER,
       read_packs VARCHAR,
       read_judged_at DOUBLE,
       read_verdict VARCHAR,
       read_digest VARCHAR
     )`,
  ],
  // Version 4: what was uploaded, to the byte.
  [`ALTER TABLE sample ADD COLUMN upload_digest VARCHAR`],
  // Version 5: sign-ins of browsers.
  [
    `CREATE TABLE session (
       id VARCHAR PRIMARY KEY,
       key VARCHAR NOT NULL,
       created_at DOUBLE NOT NULL,
       last_used_at DOUBLE NOT NULL,
       ends_at DOUBLE NOT NULL
     )`,
  ],
  // Version 6: silences, and what was found and recognised when samples were judged.
  [
    `CREATE TABLE silence (
       id VARCHAR PRIMARY KEY,
       detection VARCHAR,
       source VARCHAR,
       destination VARCHAR,
       ports VARCHAR,
       sample VARCHAR,
       reason VARCHAR NOT NULL,
       author_account VARCHAR NOT NULL,
       author_key VARCHAR,
       written_at DOUBLE NOT NULL,
       expires_at DOUBLE NOT NULL,
       ended_at DOUBLE,
       ender_account VARCHAR,
       ender_key VARCHAR,
       end_reason VARCHAR
     )`,
    `CREATE TABLE finding (
       sample INTEGER NOT NULL,
       id VARCHAR NOT NULL,
       detection VARCHAR NOT NULL,
       title VARCHAR NOT NULL,
       sentence VARCHAR NOT NULL,
       score DOUBLE NOT NULL,
       parts VARCHAR NOT NULL,
       source VARCHAR NOT NULL,
       destination VARCHAR,
       first_at DOUBLE NOT NULL,
       last_at DOUBLE NOT NULL,
       flow_count INTEGER NOT NULL,
       flow_rows VARCHAR NOT NULL,
       silence VARCHAR,
       silence_pack VARCHAR
     )`,
    // Behaviors of packs that flows of a sample showed.
    `CREATE TABLE sample_behavior (
       sample INTEGER NOT NULL,
       flow_key UBIGINT NOT NULL,
       flow_id VARCHAR NOT NULL,
       behavior VARCHAR NOT NULL
     )`,
    // Judgements from before have no findings: they are made anew.
    `UPDATE judgement SET packs = '[]'`,
  ],
  // Version 7: what lists tell of judgements, which are made anew to have it.
  [`ALTER TABLE judgement ADD COLUMN mark VARCHAR`, `UPDATE judgement SET packs = '[]'`],
  // Version 8: what people say of Destinations beyond their records; NULL where they give no such field.
  [`ALTER TABLE metadata ADD COLUMN knowledge VARCHAR`, `ALTER TABLE proposal ADD COLUMN knowledge VARCHAR`],
];

/** The version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;
