/** What is known, counted and remembered of destinations, put beside the flows that went there. */
export { type BatchDestinations, destinationsOfBatch } from './batch-destinations.ts';
export {
  COMMON_ACCOUNTS,
  COMMON_SAMPLES,
  COMMONALITY_MEANINGS,
  commonalityOf,
  RARE_SAMPLES,
  SAMPLES_FOR_RARITY,
} from './commonality.ts';
export { type EnrichOptions, enrichDestinations } from './enrich-destinations.ts';
export { contributionOfBatch } from './sample-contribution.ts';
