import type { DetectionHistory, DetectionSettings, Finding, Findings } from '../model/finding.ts';
import type { FlowView } from '../model/flow-view.ts';
import { AMPLIFICATION } from './amplification.ts';
import { BARE_DOWNLOAD } from './bare-download.ts';
import { BARE_SESSION } from './bare-session.ts';
import { BEACONING } from './beaconing.ts';
import { CALL_BACK } from './call-back.ts';
import type { Detection } from './detection.ts';
import { createDetectionFlows } from './detection-flows.ts';
import { DNS_TUNNEL } from './dns-tunnel.ts';
import { FindingList } from './finding-list.ts';
import { FIRST_SEEN } from './first-seen.ts';
import { FTP_UPLOAD } from './ftp-upload.ts';
import { HOST_FLOOD } from './host-flood.ts';
import { HOST_SCAN } from './host-scan.ts';
import { LOGIN_GUESSING } from './login-guessing.ts';
import { LONG_CONNECTIONS } from './long-connections.ts';
import { LOOKED_UP_CODE } from './looked-up-code.ts';
import { LOOKUP_STORM } from './lookup-storm.ts';
import { MAIL_SUBMISSION } from './mail-submission.ts';
import { MASS_MAIL } from './mass-mail.ts';
import { NAMELESS_TLS } from './nameless-tls.ts';
import { ONE_SIDED_SESSION } from './one-sided-session.ts';
import { PORT_SCAN } from './port-scan.ts';
import { RANDOM_NAMES } from './random-names.ts';
import { REMOTE_ADMINISTRATION } from './remote-administration.ts';
import { REQUEST_FLOOD } from './request-flood.ts';
import { createSilencer } from './silencer.ts';
import { addStrayProbes } from './stray-probes.ts';
import { UNCOMMON_PORT } from './uncommon-port.ts';
import { UNEXPECTED_DNS, UNEXPECTED_ICMP } from './unexpected-traffic.ts';
import { UPLOAD } from './upload.ts';

/** All detections, in the order in which findings of the same score are told. */
export const DETECTIONS: readonly Detection[] = [
  BEACONING,
  PORT_SCAN,
  HOST_SCAN,
  LOGIN_GUESSING,
  HOST_FLOOD,
  REQUEST_FLOOD,
  AMPLIFICATION,
  LOOKED_UP_CODE,
  CALL_BACK,
  REMOTE_ADMINISTRATION,
  DNS_TUNNEL,
  LOOKUP_STORM,
  UPLOAD,
  FTP_UPLOAD,
  MAIL_SUBMISSION,
  MASS_MAIL,
  UNEXPECTED_DNS,
  UNEXPECTED_ICMP,
  UNCOMMON_PORT,
  BARE_SESSION,
  ONE_SIDED_SESSION,
  NAMELESS_TLS,
  BARE_DOWNLOAD,
  RANDOM_NAMES,
  LONG_CONNECTIONS,
  FIRST_SEEN,
];

const NO_SETTINGS: DetectionSettings = { silences: [], nowMicros: 0 };

/**
 * Runs all detections over the named and labelled flows of a sample. Gives the same for the same flows, history and
 * settings; takes time in proportion to the flows (and to sorting the times of each conversation).
 */
export function detectFindings(
  view: FlowView,
  history: DetectionHistory | null = null,
  settings: DetectionSettings = NO_SETTINGS,
): Findings {
  const flows = createDetectionFlows(view);
  const isSilenced = createSilencer(settings);
  const results = DETECTIONS.map((detection) => {
    const list = new FindingList(detection, isSilenced);
    detection.run(flows, history, list);
    return list.result();
  });
  const findings = byScore(results.flatMap(({ findings }) => findings));
  const rowsOf = new Map(results.flatMap((result) => [...result.rowsOf]));
  const findingOfRow = strongestByRow(view.batch.count, findings, rowsOf);
  addStrayProbes(flows, findings, findingOfRow);
  return {
    findings,
    findingOfRow,
    silenced: byScore(results.flatMap(({ silenced }) => silenced)),
    leftOut: results.reduce((sum, { leftOut }) => sum + leftOut, 0),
  };
}

/** Findings come strongest first, so the first one that rests on a row stays. */
function strongestByRow(
  count: number,
  findings: readonly Finding[],
  rowsOf: ReadonlyMap<Finding, Int32Array>,
): Int32Array {
  const findingOfRow = new Int32Array(count).fill(-1);
  findings.forEach((finding, position) => {
    for (const row of rowsOf.get(finding)!) if (findingOfRow[row] === -1) findingOfRow[row] = position;
  });
  return findingOfRow;
}

/** Highest first; among equals the order is kept. */
function byScore(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => b.score - a.score);
}
