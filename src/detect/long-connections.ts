import { PROTOCOL_UDP } from '../model/protocol.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds, isAnnouncement, isInside, rowsWhere } from './detection-flows.ts';
import { restingOn } from './finding-list.ts';
import { bytesText, countText, durationText } from './number-text.ts';
import { logRamp, scoreOf, scorePart, weakened } from './score.ts';

const THRESHOLDS = {
  leastSeconds: { value: 3600, unit: 's', meaning: 'Connections that last shorter are not reported.' },
  longSeconds: { value: 43_200, unit: 's', meaning: 'Half a day gives all points for the time.' },
  mostSilence: {
    value: 1800,
    unit: 's',
    meaning:
      'Typical time from packet to packet. Where it is longer, nobody held a connection: the same ports were used again.',
  },
  inside: {
    value: 0.5,
    unit: '',
    meaning: 'Left of the score within the own network, where shares, sessions and printers stay connected all day.',
  },
  kept: {
    value: 0.5,
    unit: '',
    meaning: 'Left of the score for services made to stay connected: push messages, mail that waits, and SSH.',
  },
  leastScore: { value: 30, unit: 'points', meaning: 'Less is not reported.' },
} as const;

/** SSH, IMAP, XMPP, MQTT, and the push services of the two large telephone systems. */
const KEPT_PORTS = new Set([22, 143, 993, 1883, 5222, 5223, 5228, 5229, 5230, 8883]);

/** Services that use the same two ports for ever (IANA service names): DNS, DHCP, NTP, NetBIOS, SNMP, IKE, syslog, … */
const CONNECTIONLESS_PORTS = new Set([
  53, 67, 68, 69, 123, 137, 138, 161, 162, 500, 514, 546, 547, 1900, 4500, 5353, 5355,
]);

export const LONG_CONNECTIONS: Detection = {
  id: 'longConnection',
  title: 'Long connection',
  meaning: 'A source holds a connection to one destination for an hour or longer, as tunnels and remote control do.',
  mistakenFor: 'Push messages, video meetings, remote desktops, VPNs that are known.',
  thresholds: THRESHOLDS,
  run(flows, _history, findings) {
    const { batch } = flows;
    for (let conversation = 0; conversation < flows.count; conversation++) {
      const long = rowsWhere(flows, conversation, (row) => isHeld(flows, row));
      if (long.length === 0 || isAnnouncement(batch, long[0]!)) continue;
      const longest = long.reduce((best, row) =>
        durationSeconds(batch, row) > durationSeconds(batch, best) ? row : best,
      );
      const seconds = durationSeconds(batch, longest);
      const { leastSeconds, longSeconds } = THRESHOLDS;
      const parts = [
        scorePart(
          'longest connection',
          seconds,
          's',
          leastSeconds.value,
          40 + 50 * logRamp(seconds, leastSeconds.value, longSeconds.value),
        ),
        scorePart('connections as long', long.length, 'flows', null, 10 * logRamp(long.length, 1, 4)),
      ];
      if (isInside(flows, longest))
        parts.push(weakened(parts, 'within the own network', 1, '', THRESHOLDS.inside.value));
      if (KEPT_PORTS.has(batch.dstPort[longest]!))
        parts.push(
          weakened(parts, 'a service made to stay connected', batch.dstPort[longest]!, 'port', THRESHOLDS.kept.value),
        );
      const score = scoreOf(parts);
      if (score < THRESHOLDS.leastScore.value) continue;
      findings.add(score, () => ({
        sentence:
          `Held ${countText(long.length, 'connection')} of an hour or longer; the longest took ${durationText(seconds)} ` +
          `and moved ${bytesText(batch.srcPayloadBytes[longest]!)} out and ${bytesText(batch.dstPayloadBytes[longest]!)} in.`,
        parts,
        ...restingOn(flows, long),
      }));
    }
  },
};

function isHeld({ batch }: DetectionFlows, row: number): boolean {
  const seconds = durationSeconds(batch, row);
  if (seconds < THRESHOLDS.leastSeconds.value || batch.dstPackets[row] === 0) return false;
  if (batch.protocol[row] === PROTOCOL_UDP && CONNECTIONLESS_PORTS.has(batch.dstPort[row]!)) return false;
  return seconds <= THRESHOLDS.mostSilence.value * (batch.srcPackets[row]! + batch.dstPackets[row]!);
}
