import type { MetadataRecord, Relevance, TagField } from '@flowsage/client';
import { type ActivityRecord, TAG_KINDS, type TagsByKind, tagFieldOf } from '../model/behavior-record.ts';
import type { KnowledgePack, KnowledgeRecord, OwnWords } from '../model/knowledge.ts';
import { writeTags } from '../model/metadata.ts';

/** From this concern on it is told how a destination is abused, and when to look closer. */
const NOTEWORTHY_CONCERN = 3;

/**
 * Where words of knowledge records belong in the tag fields of the old service. Impacts are left out on purpose: that
 * something was entered, run or taken away is a matter of what a flow did (a Behavior), never of where it went.
 */
const FIELDS_OF_TAG: Readonly<Record<string, readonly TagField[]>> = {
  ...fieldFor('destinationTags', [
    'URLShortener',
    'CDN',
    'FileSharingPlatform',
    'CloudHostingPlatform',
    'Tracking',
    'Banking',
    'DomainSuspension',
    'UpdateServers',
  ]),
  ...fieldFor('activityPurposeTags', [
    'Redirect',
    'ExternalLink',
    'VideoStream',
    'IPAddressCheck',
    'BrowserLaunch',
    'Download',
    'NewTab',
    'NewPage',
    'LogoStorage',
    'WebsiteLoading',
    'BackgroundActivity',
    'Ads',
    'UI',
    'Assets',
    'Analytics',
    'EmailAttachment',
    'EmailAttachmentDownload',
    'EmailAttachmentPreview',
  ]),
  ...fieldFor('threatTags', ['Phishing', 'PUPs', 'BrowserExtension', 'Trojan', 'Stealer']),
  ...fieldFor('securityTags', [
    'FileAnalysis',
    'LinkAnalysis',
    'Authentication',
    'SuccessfulAuthentication',
    'Captcha',
    'CRLCheck',
    'CTLCheck',
    'OCSPCheck',
  ]),
  ...fieldFor('associatedAppOrServiceTags', ['Gmail', 'Slack', 'OneDrive']),
  ...fieldFor('platformHintTags', ['Apple', 'Mac', 'OSX', 'iOS', 'Windows', 'Windows10']),
  Tracking: ['destinationTags', 'activityPurposeTags'],
  CredentialsEntered: [],
  BrowserExtensionInstalled: [],
  Execution: [],
  Exfiltration: [],
};

/** Classes of service that are tags of the old vocabulary, where a record does not carry the tag itself. */
const TAG_OF_CATEGORY: Readonly<Record<string, string>> = {
  'Link Shortener': 'URLShortener',
  Redirector: 'Redirect',
  'Content Delivery': 'CDN',
  'File Sharing': 'FileSharingPlatform',
  'Cloud Hosting': 'CloudHostingPlatform',
  'Object Storage': 'CloudHostingPlatform',
  'Software Update': 'UpdateServers',
  Analytics: 'Analytics',
  Advertising: 'Ads',
  'Identity Provider': 'Authentication',
  'Command Server': 'Trojan',
  'Imitated Sign-In Page': 'Phishing',
};

/** Words by which attacks come in, where the destination deserves concern at all. */
const ATTACK_VECTORS = new Set(['FileSharingPlatform', 'Redirect', 'WebStore']);

/** What a behavior or an event means, in the words of the old service. */
export function metadataOfActivity(record: ActivityRecord): MetadataRecord {
  const tags = Object.fromEntries(TAG_KINDS.map((kind) => [tagFieldOf(kind), writeTags(record.tags[kind])]));
  const { title, description, relevance } = record;
  return { title, description, relevance, ...(tags as Record<TagField, string>) };
}

/**
 * What the knowledge base says of a destination, in the words of the old service. Tags whose kind the record tells come
 * beside those that are sorted by their words; description and relevance of its own take the place of what follows from
 * its other fields.
 */
export function metadataOfRecord(
  record: KnowledgeRecord,
  tagsByKind: TagsByKind | null = null,
  { description, relevance }: OwnWords = {},
): MetadataRecord {
  const isNoteworthy = record.concern_level >= NOTEWORTHY_CONCERN;
  const tags: Record<TagField, Set<string>> = {
    destinationTags: new Set(),
    activityPurposeTags: new Set(),
    impactsTags: new Set(),
    threatTags: new Set(),
    attackVectorTags: new Set(),
    securityTags: new Set(),
    associatedAppOrServiceTags: new Set(),
    platformHintTags: new Set(),
  };
  const ofCategory = Object.hasOwn(TAG_OF_CATEGORY, record.category) ? [TAG_OF_CATEGORY[record.category]!] : [];
  for (const tag of [...record.tags, ...ofCategory]) {
    // The vocabulary is open: an unknown word says what a destination is.
    const fields = Object.hasOwn(FIELDS_OF_TAG, tag) ? FIELDS_OF_TAG[tag]! : (['destinationTags'] as const);
    for (const field of fields) tags[field].add(tag);
    if (isNoteworthy && ATTACK_VECTORS.has(tag)) tags.attackVectorTags.add(tag);
  }
  for (const kind of tagsByKind === null ? [] : TAG_KINDS)
    for (const tag of tagsByKind?.[kind] ?? []) tags[tagFieldOf(kind)].add(tag);
  return {
    title: record.title,
    description: description ?? descriptionOf(record, isNoteworthy),
    relevance: relevance ?? relevanceOfConcern(record.concern_level),
    destinationTags: writeTags([...tags.destinationTags]),
    activityPurposeTags: writeTags([...tags.activityPurposeTags]),
    impactsTags: writeTags([...tags.impactsTags]),
    threatTags: writeTags([...tags.threatTags]),
    attackVectorTags: writeTags([...tags.attackVectorTags]),
    securityTags: writeTags([...tags.securityTags]),
    associatedAppOrServiceTags: writeTags([...tags.associatedAppOrServiceTags]),
    platformHintTags: writeTags([...tags.platformHintTags]),
  };
}

/** Description and relevance that a record of a pack tells itself. */
export function ownWordsOf(
  pack: Pick<KnowledgePack, 'ownWords'> | null,
  { destination_data }: Pick<KnowledgeRecord, 'destination_data'>,
): OwnWords {
  const words = pack?.ownWords;
  return words !== undefined && Object.hasOwn(words, destination_data) ? words[destination_data]! : {};
}

/** The relevance that a level of concern means where none is told. */
export function relevanceOfConcern(concern: number): Relevance {
  if (concern >= 5) return 'knownBad';
  if (concern === 4) return 'seenNearBad';
  return concern === 1 ? 'knownUninteresting' : '';
}

function descriptionOf(record: KnowledgeRecord, isNoteworthy: boolean): string {
  const { intended_purpose, abuse, when_concerned, title } = record;
  const sentences = isNoteworthy ? [intended_purpose, abuse, when_concerned] : [intended_purpose];
  const said = sentences.map((text) => text.trim()).filter((text) => text !== '' && text !== 'Unknown');
  // A description is never empty: old clients show it between marks that must hold something.
  return said.length === 0 ? title : said.join(' ');
}

function fieldFor(field: TagField, tags: readonly string[]): Record<string, readonly TagField[]> {
  return Object.fromEntries(tags.map((tag) => [tag, [field]]));
}
