/** What is known of destinations: packs, and the base that answers from them. */

export { createGuardList, type GuardList } from './guard-list.ts';
export { createKnowledgeBase, type KnowledgeBase } from './knowledge-base.ts';
export {
  EXPORTED_ENDING,
  findPackSources,
  loadPacks,
  type PackSource,
  SHIPPED_KNOWLEDGE_FOLDER,
} from './load-packs.ts';
export { metadataOfActivity, metadataOfRecord } from './metadata-of-record.ts';
export { isSameOwner, parentDomain, parentDomains } from './parent-domain.ts';
export { createPatternIndex, matchPatterns, type PatternLookups } from './pattern-index.ts';
export {
  compareRecords,
  MOST_WRITTEN_RECORDS,
  type RecordPackHead,
  writeRecordLine,
  writeRecordPackEnd,
  writeRecordPackHead,
} from './record-pack.ts';
