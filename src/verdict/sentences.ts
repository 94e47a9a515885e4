import type { CategoryName, Confidence, TagField, Verdict } from '@flowsage/client';
import { parseAddress } from '../model/address.ts';
import type { KnownRecord } from '../model/known-record.ts';
import { readTags } from '../model/metadata.ts';
import type { Cause } from './causes.ts';
import { defang, defangHost, defangWithin } from './defang.ts';
import { splitDestinationData } from './destination-data.ts';
import { type JudgedActivity, speakingRecord } from './judged-activity.ts';
import { shownLine } from './plain-text.ts';
import { isScanFinding } from './rules.ts';
import { spanText } from './seconds-text.ts';
import { productNames, tagWords } from './tag-words.ts';
import type { VerdictBasis } from './verdict-basis.ts';

/** Bounds of what comes from data within a sentence. */
const NAME_CHARS = 80;
const TITLE_CHARS = 80;
const DESCRIPTION_CHARS = 300;
const NAMED_PLACES = 3;
const NAMED_TAGS = 4;
/** Scans of one source that are told with their numbers. */
const TOLD_SCANS = 3;

/** The verdict in one sentence. */
export function headline(
  verdict: Verdict,
  confidence: Confidence,
  telling: readonly Cause[],
  { sampleSeconds, flowCount }: VerdictBasis,
): string {
  const extent = `${countText(flowCount, 'flow')} in ${spanText(sampleSeconds)}`;
  if (flowCount === 0) return 'There are no flows, so there is nothing to judge.';
  const worst = telling.find(({ category }) => category === verdict);
  if (worst === undefined) return `Nothing in ${extent} calls for attention.`;
  const places = named(placesOf(worst));
  return `${whatHappened(worst)}, ${CERTAINTY[confidence]}: ${subjectOf(worst)} (${places}).`;
}

function whatHappened(worst: Cause): string {
  if (isInferredImpact(worst)) return 'An attack may have had its effect';
  const { category, flows } = worst;
  // A way in is judged as that, also where the record of it tells of effects.
  const effects = category === 'Attack Vector' ? flows.flatMap((flow) => impactsOf(speakingRecord(flow))) : [];
  if (effects.length > 0)
    return `Only a usual way in for attacks was visited, which may have had an effect${inBrackets(defangWithin(tagWords(effects, NAMED_TAGS, shownLine)))}`;
  return HEADLINES[category] ?? 'Something';
}

function impactsOf(record: KnownRecord | null): string[] {
  return record === null ? [] : readTags(record.metadata.impactsTags);
}

/** Flows alone do not prove an effect; only what is known to be bad does. */
function isInferredImpact({ category, rule }: Cause): boolean {
  return category === 'Impact' && rule.confidence !== 'High';
}

const HEADLINES: Readonly<Partial<Record<CategoryName, string>>> = {
  Impact: 'An attack had its effect',
  'Malicious Activity': 'Traffic went to a place known to be bad',
  'Suspicious Activity': 'Some traffic deserves a closer look',
  'Attack Vector': 'Only a usual way in for attacks was visited, and nothing that followed shows an effect',
};

const CERTAINTY: Readonly<Record<Confidence, string>> = {
  High: 'with high confidence',
  'Medium-High': 'with good confidence',
  Medium: 'with some confidence',
  'Medium-Low': 'with little confidence',
  Low: 'with low confidence',
};

function subjectOf({ finding, record }: Cause): string {
  if (finding !== null) return lowerFirst(finding.title);
  return record === null ? 'a destination of which nothing is known' : titleText(record.metadata.title);
}

/** What happened and why it matters, in a sentence or two. */
export function causeSentence(cause: Cause): string {
  const { finding, record, rule, category } = cause;
  if (finding !== null) return findingSentence(cause);
  if (category === 'Common Activity' || record === null) {
    const count = cause.destinations.length;
    const places = named(cause.destinations.map(placeOf));
    const sentence = count === 1 ? rule.sentence : pluralized(rule.sentence);
    return `${countText(cause.flows.length, 'flow')} to ${places}. ${sentence} ${concernText(cause)}`.trim();
  }
  const { metadata, inheritedFrom } = record;
  const description = descriptionText(metadata.description);
  const inherited =
    inheritedFrom === null ? '' : ` (as everything below ${shownLine(defang(inheritedFrom), NAME_CHARS)})`;
  if (record.kind === 'event')
    return `${sourcesOf(cause)}: ${titleText(metadata.title)}, at ${chain(cause.destinations)}. ${description}`.trim();
  const visit = `${sourcesOf(cause)} went to ${named(cause.destinations.map(placeOf))}, ${knownAs(cause)}${inherited}.`;
  return [visit, description, listedText(cause)].filter((text) => text !== '').join(' ');
}

/** Lists make mistakes: a Behavior that holds because one names the place does not hide which, and what it says. */
function listedText({ record, flows }: Cause): string {
  if (record?.restsOnDestination !== true) return '';
  const listed = flows.find(({ behavior, destination }) => behavior === record && destination?.isListed === true);
  if (listed?.destination == null) return '';
  const { pack, metadata, inheritedFrom } = listed.destination;
  const list = pack === null ? 'an imported list' : `the imported list ${titleText(pack)}`;
  const below = inheritedFrom === null ? '' : `, as everything below ${shownLine(defang(inheritedFrom), NAME_CHARS)}`;
  const said = descriptionText(metadata.description);
  return `It is on ${list}${below}: ${titleText(metadata.title)}. ${said}`.trim();
}

/** What would make a closer look worth while, in the words of the record. */
function concernText({ record, rule }: Cause): string {
  if (record === null || rule.tellsConcern !== true) return '';
  const said = record.whenConcerned ?? record.metadata.description;
  return `${titleText(record.metadata.title)}: ${descriptionText(said)}`;
}

function knownAs(cause: Cause): string {
  const { category, record, flows } = cause;
  const { metadata } = record!;
  const behind = flows.find(({ badDestination }) => badDestination === record)?.evidence.badAddress ?? null;
  const title = titleText(metadata.title);
  const tags = (field: TagField): string =>
    inBrackets(defangWithin(tagWords(readTags(metadata[field]), NAMED_TAGS, shownLine)));
  const products = defangWithin(productNames(readTags(metadata.associatedAppOrServiceTags), NAMED_TAGS, shownLine));
  switch (category) {
    case 'Impact':
      return `which ${isInferredImpact(cause) ? 'may mean' : 'means'} that an attack had its effect${tags('impactsTags')}: ${title}`;
    case 'Malicious Activity': {
      const target = products === '' ? '' : `, aimed at ${products}`;
      const subject = behind === null ? 'which' : `whose address ${hostText(behind.address)}`;
      return `${subject} is known to be bad${tags('threatTags')}${target}: ${title}`;
    }
    case 'Attack Vector':
      return `a way by which attacks come in${tags('attackVectorTags')}: ${title}`;
    default:
      return `known as ${title}`;
  }
}

function findingSentence(cause: Cause): string {
  const { findings, destinations } = cause;
  const finding = findings[0]!;
  const places = isScanFinding(finding) ? placesOf(cause) : [placeOf(destinations[0] ?? finding.destination ?? '')];
  const to = finding.destination === null ? '' : ` towards ${named(places)}`;
  const told = findings.slice(0, TOLD_SCANS).map(({ sentence }) => sentence);
  if (findings.length > TOLD_SCANS) told.push(`${countText(findings.length - TOLD_SCANS, 'scan')} more of this kind.`);
  const title = `${titleText(finding.title)}: ${sourcesOf(cause)}${to}.`;
  return `${title} ${told.join(' ')} ${knownBeside(cause)}`.trim();
}

/** Where a cause went to: the hosts of a scan, else the services. */
function placesOf({ finding, destinations }: Cause): string[] {
  if (finding === null || !isScanFinding(finding)) return destinations.map(placeOf);
  return [...new Set(destinations.map((destination) => hostText(splitDestinationData(destination).name)))];
}

/** What is known of the destination of a finding, or of traffic like it. */
function knownBeside({ record, destinations, finding, flows }: Cause): string {
  if (isScanFinding(finding!)) return '';
  if (record === null) return destinations.length === 1 ? 'Nothing is known of this destination.' : '';
  const title = titleText(record.metadata.title);
  const known = flows.filter((flow) => RECORDS_OF_FLOW.some((field) => flow[field]?.key === record.key)).length;
  // What is known of a few flows is not known of all that the finding tells.
  if (known < flows.length * NEARLY_ALL)
    return `Of ${flows.length.toLocaleString('en')} flows judged, ${known.toLocaleString('en')} ${known === 1 ? 'is' : 'are'} known as ${title}.`;
  return record.kind === 'destination'
    ? `The destination is known as ${title}.`
    : `Traffic like this is known as ${title}.`;
}

/** From this share on, a record speaks for all flows of a finding. */
const NEARLY_ALL = 0.9;

const RECORDS_OF_FLOW = ['badDestination', 'event', 'behavior', 'destination'] as const;

/** `10.0.0.5`, or the first few of several sources. */
export function sourcesOf({ flows }: Cause): string {
  const sources = [...new Set(flows.map(({ source }) => source))].map(hostText);
  return named(sources);
}

/** `name:port`, defanged. */
export function placeOf(destinationData: string): string {
  const { name, port } = splitDestinationData(destinationData);
  const host = shownLine(defangHost(name), NAME_CHARS) || 'a destination without a name';
  if (port === '') return host;
  // Else nobody could tell where the address ends.
  return `${parseAddress(name)?.family === 6 ? `[${host}]` : host}:${shownLine(port, 10)}`;
}

/** A source's address or name, defanged. */
export function hostText(host: string): string {
  return shownLine(defangHost(host), NAME_CHARS) || 'an unnamed source';
}

export function titleText(title: string): string {
  return shownLine(defangWithin(title), TITLE_CHARS) || 'an untitled record';
}

export function descriptionText(description: string): string {
  return shownLine(defangWithin(description), DESCRIPTION_CHARS);
}

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function named(texts: readonly string[], most = NAMED_PLACES): string {
  const distinct = [...new Set(texts)];
  const shown = distinct.slice(0, most);
  if (distinct.length > most) shown.push(`${(distinct.length - most).toLocaleString('en')} more`);
  return shown.length < 2 ? (shown[0] ?? 'nowhere') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Places in the order in which they were visited. */
function chain(destinations: readonly string[]): string {
  const places = destinations.slice(0, NAMED_PLACES + 1).map(placeOf);
  return places.join(', then ');
}

export function countText(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

export function bytesWords(flows: readonly JudgedActivity[]): string {
  const sum = (field: 'sourceBytes' | 'destinationBytes'): number =>
    flows.reduce((total, { activity }) => total + (Number(activity.secflow[field]) || 0), 0);
  return `${bytesText(sum('sourceBytes'))} out, ${bytesText(sum('destinationBytes'))} in`;
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}

/** Sentences of rules speak of one destination. */
function pluralized(sentence: string): string {
  return sentence
    .replace(/^It is /, 'They are ')
    .replace(/^It was an ordinary look-up of a name/, 'These were ordinary look-ups of names')
    .replace(
      /^It stayed inside the network: the destination is a local address, a group of hosts or an internal name/,
      'It all stayed inside the network',
    )
    .replace(/\bof it\b/g, 'of them')
    .replace(/\bits traffic\b/g, 'their traffic')
    .replace(/\bit is in\b/g, 'they are in')
    .replace(/\bit counts\b/g, 'they count')
    .replace(/holds it\b/g, 'holds them')
    .replace(/hold it\b/g, 'hold them');
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text[0]!.toLowerCase()}${text.slice(1)}` : text;
}

function inBrackets(words: string): string {
  return words === '' ? '' : ` (${words})`;
}
