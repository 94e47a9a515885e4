/** Detections by their ids, as the filter offers them. Findings bring their titles along. */
export const DETECTION_NAMES: Readonly<Record<string, string>> = {
  amplification: 'Answers far larger than what was asked',
  bareDownload: 'File fetched in the clear from a bare address',
  bareSession: 'Talk with a bare address at an odd port',
  beaconing: 'Beaconing',
  callBack: 'Server that calls its caller back',
  dnsTunnel: 'DNS tunnel',
  firstSeen: 'Destination never seen before',
  ftpUpload: 'Files handed over by FTP',
  hostFlood: 'Flood that is to wear a host down',
  hostScan: 'Host scan',
  loginGuessing: 'Logins tried in a row',
  longConnection: 'Long connection',
  lookedUpCode: 'Code looked up in a directory and fetched',
  lookupStorm: 'Storm of look-ups that come to nothing',
  massMail: 'Mail carried to many servers',
  mailSubmission: 'Mail handed in where none is fetched',
  namelessTls: 'Encrypted session with a bare address',
  oneSidedSession: 'Session in which the caller does the talking',
  portScan: 'Port scan',
  randomNames: 'Sites whose names nobody would choose',
  remoteAdministration: 'A host of the network worked on from another',
  requestFlood: 'Requests poured over one service',
  uncommonPort: 'Long slow session on an uncommon port',
  unexpectedDns: 'Traffic on the DNS port that is no look-up',
  unexpectedIcmp: 'ICMP that carries data',
  upload: 'Large upload',
};

/** A silence names what it silences by id alone. */
export function detectionName(id: string): string {
  return Object.hasOwn(DETECTION_NAMES, id) ? DETECTION_NAMES[id]! : id;
}
