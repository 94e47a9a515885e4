import type { Command } from 'commander';

/** What the options below are parsed to. */
export interface ConnectionOptions {
  readonly server?: string;
  readonly keyFile?: string;
}

/** Where `flowsage serve` listens when nobody says otherwise. */
export const STANDARD_SERVER = 'http://127.0.0.1:4780';
/** Options of every verb that asks a server. A key is never an argument: others on the machine could read it. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option('--server <url>', `the server (default: FLOWSAGE_SERVER, else ${STANDARD_SERVER})`)
    .option('--key-file <file>', 'file that holds the key (default: FLOWSAGE_KEY)');
}
