import type { Finding } from '../model/finding.ts';
import { readTags } from '../model/metadata.ts';
import type { Cause } from './causes.ts';
import { distinctDestinations } from './destination-data.ts';
import { descriptionText, named, placeOf, sourcesOf, titleText } from './sentences.ts';

const MOST_CHECKS = 8;

/** What to look at next, the most urgent first; each check once. */
export function nextChecks(telling: readonly Cause[]): string[] {
  const checks = new Set<string>();
  for (const cause of telling) for (const check of checksOf(cause)) checks.add(check);
  return [...checks].slice(0, MOST_CHECKS);
}

function checksOf(cause: Cause): string[] {
  const { category, finding, record } = cause;
  const source = sourcesOf(cause);
  const places = named(cause.destinations.map(placeOf));
  const checks: string[] = [];
  if (category === 'Impact' && record !== null) {
    const impacts = readTags(record.metadata.impactsTags);
    if (impacts.includes('CredentialsEntered'))
      checks.push(`Ask who sat at ${source} what was entered, and have that password changed everywhere it is used.`);
    else if (impacts.includes('Exfiltration')) {
      const takers = placesOfData(cause);
      if (takers.length > 0) checks.push(`Find out which data ${source} sent to ${named(takers)}.`);
    } else checks.push(`Take ${source} off the network until it is clear what was done on it.`);
  }
  if (category === 'Malicious Activity') {
    checks.push(`Find out which program on ${source} went to ${places}, and what led it there.`);
    checks.push(`Look in other samples for hosts that went to ${places} too.`);
  }
  if (finding !== null)
    checks.push(
      `${CHECKS_OF_DETECTION[finding.detection]?.(source, places, finding) ?? OTHER_FINDING(source, places, finding)}`,
    );
  if (record?.whenConcerned != null)
    checks.push(`${titleText(record.metadata.title)}: ${descriptionText(record.whenConcerned)}`);
  else if (category === 'Attack Vector') checks.push(`See where ${source} went right after ${places}.`);
  if (cause.rule.isWeak === true)
    checks.push(`Find out who runs ${places}: registration, age of the name, and what others say of it.`);
  return checks;
}

/** Where data may have gone: a place that only told an address, say, is a part of the Event and took none. */
function placesOfData({ flows }: Cause): string[] {
  const takers = flows.filter(({ evidence, behavior, destination, badDestination }) => {
    if (destination === null || badDestination !== null) return true;
    const takes = readTags(destination.metadata.destinationTags).some((tag) => TAKES_DATA.has(tag));
    const sends = behavior !== null && readTags(behavior.metadata.impactsTags).includes('Exfiltration');
    return takes || sends || UPLOADS.has(evidence.finding?.detection ?? '');
  });
  return distinctDestinations(takers.map(({ activity }) => activity.secflow.destinationData)).map(placeOf);
}

/** Tags of places to which anybody can send data. */
const TAKES_DATA: ReadonlySet<string> = new Set(['Exfiltration', 'FileSharingPlatform']);

/** Detections of files that were sent. */
const UPLOADS: ReadonlySet<string> = new Set(['upload', 'ftpUpload']);

type Check = (source: string, places: string, finding: Finding) => string;

const OTHER_FINDING: Check = (source, places) => `Find out what ${source} does at ${places}, and on whose behalf.`;

/** What tells a true finding from what only looks like it. */
const CHECKS_OF_DETECTION: Readonly<Record<string, Check>> = {
  beaconing: (source, places) =>
    `Find the program on ${source} that calls ${places} at even intervals; updaters and monitoring do so, too.`,
  portScan: (source) =>
    `Ask whether ${source} runs an inventory or a vulnerability scan on purpose; if not, look at it first.`,
  hostScan: (source, _, { parts }) => {
    const didAnswer = parts.some(({ name, value }) => name === 'share opened' && value > 0);
    const next = didAnswer ? 'see what it did with the hosts that answered' : 'look at it first';
    return `Ask whether ${source} monitors the network on purpose; if not, ${next}.`;
  },
  loginGuessing: (source, places) =>
    `Look in the logs of ${places} whether one of the logins from ${source} succeeded.`,
  dnsTunnel: (source, places) =>
    `Look at the names that ${source} asked for at ${places}; a tunnel asks for long random ones below one domain.`,
  lookupStorm: (source, places) =>
    `Look at the names that ${source} asked for at ${places}: made-up ones point to malware, real ones to a broken network.`,
  upload: (source, places) => `Find out what ${source} sent to ${places}, and whether somebody meant to.`,
  hostFlood: (source, places) =>
    `See whether ${places} could still be used at that time, and whether ${source} sent this or only lent its address.`,
  amplification: (source, places) =>
    `See whether ${source} asked ${places} anything, or somebody else in its name, and whether its line was full.`,
  requestFlood: (source, places) =>
    `Look in the logs of ${places} what ${source} asked for, and which requests were answered.`,
  lookedUpCode: (source, places) =>
    `Look on ${source} for what it loaded from ${places} and ran, and in its logs for the text that led it there.`,
  callBack: (source, places) =>
    `Look in the logs of ${source} for the request that made it call ${places}, and for programs started then.`,
  remoteAdministration: (source, places) =>
    `Ask whether an administrator worked on ${places} from ${source} at that time; if not, see what was started there.`,
  ftpUpload: (source, places) => `Find out which files ${source} left at ${places}, and which program sent them.`,
  mailSubmission: (source, places) =>
    `Find the program on ${source} that hands mail in at ${places}, and the account that it uses.`,
  massMail: (source) => `Find out whether ${source} is meant to send mail; if not, find the program that does.`,
  uncommonPort: (source, places) => `Find the program on ${source} that holds the session with ${places}.`,
  bareSession: (source, places) => `Find the program on ${source} that knew the address of ${places} without asking.`,
  oneSidedSession: (source, places) =>
    `Find the program on ${source} that reports to ${places}: a shell shows as an interpreter with a connection.`,
  namelessTls: (source, places) =>
    `Look at the certificate that ${places} shows, and at the program on ${source} behind it.`,
  bareDownload: (source, places) => `Find the file that ${source} got from ${places}, and what asked for it.`,
  randomNames: (source) => `Find the program on ${source} that makes these names up; the Tor Browser does so, too.`,
  unexpectedDns: (source, places) =>
    `See what was spoken on port 53 between ${source} and ${places}: it was no ordinary look-up.`,
  unexpectedIcmp: (source, places) => `Look at what the ICMP packets between ${source} and ${places} carried.`,
};
