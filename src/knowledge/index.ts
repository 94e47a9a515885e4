/** What is known of destinations: packs, and the base that answers from them. */

export { type CompiledEvents, compileEvents } from './compile-events.ts';
export { createGuardList, type GuardList } from './guard-list.ts';
export { installedPacksFolder, loadInstalledPacks } from './installed-packs.ts';
export { createKnowledgeBase, type KnowledgeBase } from './knowledge-base.ts';
export {
  EXPORTED_ENDING,
  findPackSources,
  loadPacks,
  type PackSource,
  SHIPPED_KNOWLEDGE_FOLDER,
  singleFileSource,
} from './load-packs.ts';
export { metadataOfActivity, metadataOfRecord, ownWordsOf } from './metadata-of-record.ts';
export { isSameOwner, parentDomain, parentDomains, registeredDomain } from './parent-domain.ts';
export {
  createPatternIndex,
  matchPatterns,
  type PatternIndex,
  type PatternLookups,
  type PatternMatcher,
} from './pattern-index.ts';
export {
  compareRecords,
  MOST_WRITTEN_RECORDS,
  type RecordPackHead,
  writeRecordLine,
  writeRecordPackEnd,
  writeRecordPackHead,
} from './record-pack.ts';
