import type { ProposalQueryV1, ProposalV1 } from '@flowsage/client';
import { printable } from '../../lib/printable.ts';
import { connect } from '../connection.ts';
import type { ConnectionOptions } from '../connection-options.ts';
import { knowledgeLines, metadataLines, ruleLines } from '../lookup-text.ts';
import { changeLines, parseVersion, textLines } from '../record-text.ts';
import { formatTable, shortened } from '../table.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const STATES = ['proposed', 'published', 'rejected', 'withdrawn', 'any'] as const;
/** Width of id and state, and of the blanks between. */
const FIXED_WIDTH = 36 + 2 + 9 + 2 + 2;

interface Decision extends ConnectionOptions {
  readonly comment?: string;
}

/** `flowsage records proposals` */
export async function proposalsList(
  options: ConnectionOptions & { readonly state: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const state: ProposalQueryV1['state'] = STATES.find((one) => one === options.state);
  if (state === undefined) throw new UsageError(`--state ${options.state}: expected ${STATES.join(', ')}`);
  const client = await connect(options);
  const found: ProposalV1[] = [];
  for await (const one of client.iterateProposals({ state })) found.push(one);
  const room = terminalColumns() - FIXED_WIDTH;
  const keyWidth = Math.floor(room * 0.6);
  if (options.json) terminal.printJson(found);
  else
    for (const line of formatTable(
      [{ title: 'PROPOSAL' }, { title: 'STATE' }, { title: 'KEY' }, { title: 'TITLE' }],
      found.map(({ id, state: now, key, record }) => [
        printable(id),
        now,
        shortened(printable(key), keyWidth),
        shortened(record === null ? '(take away)' : printable(record.title), room - keyWidth),
      ]),
    ))
      terminal.print(line);
  return 0;
}

/** `flowsage records proposal` */
export async function proposalShow(
  id: string,
  options: ConnectionOptions & { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const found = await (await connect(options)).proposal(id);
  if (options.json) {
    terminal.printJson(found);
    return 0;
  }
  const { kind, key, state, accountId, at, reason, baseVersion, latestVersion, changes, decision } = found;
  const { record, rule, knowledge } = found;
  const tell = (text: string): void => {
    for (const line of textLines(text)) terminal.print(line);
  };
  tell(`${kind} ${key}: ${state}`);
  tell(`proposed by ${accountId} on ${at}${reason === '' ? '' : `: ${reason}`}`);
  if (decision !== null) {
    const asVersion = decision.version === null ? '' : ` as version ${decision.version}`;
    const why = decision.comment === '' ? '' : `: ${decision.comment}`;
    tell(`${state}${asVersion} by ${decision.accountId} on ${decision.at}${why}`);
  }
  if (latestVersion !== baseVersion)
    terminal.print(`written for version ${baseVersion}, and version ${latestVersion} is published`);
  if (record === null) terminal.print('nothing shall be written of it any more');
  else for (const line of metadataLines(record, terminalColumns())) terminal.print(line);
  if (rule !== null) for (const line of ruleLines(rule, terminalColumns())) terminal.print(line);
  for (const line of knowledgeLines(knowledge, terminalColumns())) terminal.print(line);
  terminal.print(changes.length === 0 ? 'changes nothing' : 'changes');
  for (const line of changeLines(changes)) terminal.print(line);
  return 0;
}

/** `flowsage records publish` */
export async function proposalPublish(
  id: string,
  options: Decision & { readonly ifVersion?: string },
  terminal: Terminal,
): Promise<number> {
  const version = parseVersion('--if-version', options.ifVersion);
  const client = await connect(options);
  const published = await client.publishProposal(id, options.comment, version === undefined ? {} : { version });
  terminal.print(printable(`version ${published.version} of ${published.kind} ${published.key} published`));
  return 0;
}

/** `flowsage records reject` */
export async function proposalReject(id: string, options: Decision, terminal: Terminal): Promise<number> {
  await (await connect(options)).rejectProposal(id, options.comment);
  terminal.note(`proposal ${printable(id)} rejected`);
  return 0;
}

/** `flowsage records withdraw` */
export async function proposalWithdraw(id: string, options: Decision, terminal: Terminal): Promise<number> {
  await (await connect(options)).withdrawProposal(id, options.comment);
  terminal.note(`proposal ${printable(id)} withdrawn`);
  return 0;
}
