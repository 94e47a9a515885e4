import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { addBayseRoutes } from './bayse.ts';
import { addBehaviorRoutes } from './behaviors.ts';
import { addEventRoutes } from './events.ts';
import { addHealthRoutes } from './health.ts';
import { addMaintenanceRoutes } from './maintenance.ts';
import { addMetricsRoutes } from './metrics.ts';
import { addOldDestinationRoutes } from './old-destinations.ts';
import { addOldSampleRoutes } from './old-samples.ts';
import { addPageRoutes } from './pages.ts';
import { addPublicSampleRoutes } from './public-samples.ts';
import { addSampleTextRoutes } from './sample-texts.ts';
import { addSecflowRoutes } from './secflows.ts';
import { addOldUploadRoutes } from './uploads.ts';
import { addAccountRoutes } from './v1-accounts.ts';
import { addAnnotationRoutes } from './v1-annotations.ts';
import { addDestinationDetailRoutes } from './v1-destination-details.ts';
import { addDestinationRoutes } from './v1-destinations.ts';
import { addEventPreviewRoutes } from './v1-event-preview.ts';
import { addFindingRoutes } from './v1-findings.ts';
import { addFlowRoutes } from './v1-flows.ts';
import { addKeyRoutes } from './v1-keys.ts';
import { addKnowledgeRoutes } from './v1-knowledge.ts';
import { addKnowledgeDetailRoutes } from './v1-knowledge-details.ts';
import { addKnowledgeRecordRoutes } from './v1-knowledge-records.ts';
import { addLabelRoutes } from './v1-labels.ts';
import { addMetadataRoutes } from './v1-metadata.ts';
import { addMetadataHistoryRoutes } from './v1-metadata-history.ts';
import { addProposalRoutes } from './v1-proposals.ts';
import { addPublicRoutes } from './v1-public.ts';
import { addSampleChangeRoutes } from './v1-sample-changes.ts';
import { addSampleRoutes } from './v1-samples.ts';
import { addServerRoutes } from './v1-server.ts';
import { addSessionRoutes } from './v1-session.ts';
import { addSilenceRoutes } from './v1-silences.ts';
import { addStatisticsRoutes } from './v1-statistics.ts';
import { addUploadRoutes } from './v1-uploads.ts';
import { addVerdictRoutes } from './v1-verdict.ts';

/** Everything the server answers, a file a resource. */
export const ROUTES: readonly ((app: FastifyInstance, context: ServerContext) => void)[] = [
  addHealthRoutes,
  addSampleRoutes,
  addSampleChangeRoutes,
  addUploadRoutes,
  addFlowRoutes,
  addAnnotationRoutes,
  addVerdictRoutes,
  addPublicRoutes,
  addDestinationRoutes,
  addDestinationDetailRoutes,
  addLabelRoutes,
  addStatisticsRoutes,
  addMetadataRoutes,
  addMetadataHistoryRoutes,
  addProposalRoutes,
  addKnowledgeRoutes,
  addKnowledgeRecordRoutes,
  addKnowledgeDetailRoutes,
  addEventPreviewRoutes,
  addFindingRoutes,
  addSilenceRoutes,
  addAccountRoutes,
  addKeyRoutes,
  addSessionRoutes,
  addMetricsRoutes,
  addMaintenanceRoutes,
  addServerRoutes,
  addBayseRoutes,
  addBehaviorRoutes,
  addEventRoutes,
  addOldDestinationRoutes,
  addOldSampleRoutes,
  addPublicSampleRoutes,
  addPageRoutes,
  addSampleTextRoutes,
  addSecflowRoutes,
  addOldUploadRoutes,
];
