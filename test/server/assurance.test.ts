import { describeAssurance } from './assurance-part.ts';

describeAssurance([
  ['C36: kill -9 under load loses nothing that was acknowledged, and counts nothing twice', 'kill'],
  ['C39: of two servers on one folder one gives up and names the other', 'two-servers'],
  ['C38: retries, broken-off uploads and duplicates leave the counts true, over HTTP', 'counts-over-http'],
  ['C38: whatever the schedule, the store counts what sets count', 'counts-in-store'],
  ['C19, C27: no key and no payload is left in logs, data or backups', 'secrets'],
]);
