/** The engine for browsers: a file's bytes to flows, knowledge and a verdict, with no Node and no server. */
export { AppError, type AppErrorKind } from './lib/app-error.ts';
export { FLOW_COLUMNS, type FlowColumn } from './model/columns.ts';
export {
  ANALYSIS_LIMITS,
  type AnalysedFile,
  type Analysis,
  type AnalysisInput,
  type AnalysisLimits,
  type AnalysisProgress,
  analyse,
} from './pipeline/analyse.ts';
export { explanationOf } from './pipeline/flow-explanation.ts';
