import type { FlowView } from '../../model/flow-view.ts';
import { secondsText } from '../../model/flow-view.ts';
import type { FlowWriter } from '../../model/output.ts';
import { quoted, sampleHead } from '../json-text.ts';

/**
 * BayseFlow JSON (`.bf`): one object a sample with the list `BayseFlows`, a flow a line. The fields are those of
 * `model/columns.ts` in their order; they are spelled out here because this is the format that large conversions write.
 */
export const bayseflow: FlowWriter = {
  name: 'bayseflow',
  extension: 'bf',
  head: (header) => sampleHead(header, 'BayseFlows'),
  flow: (view, row, isFirst) => `${isFirst ? '\n' : ',\n'}{${bayseFlowFields(view, row)}}`,
  tail: () => '\n]}\n',
};

/** The members of one flow, without the braces. */
export function bayseFlowFields(view: FlowView, row: number): string {
  const { batch } = view;
  const dst = view.dst(row);
  const identity = view.identity(row);
  let text =
    `"src":${quoted(view.src(row))},"dst":${quoted(dst)},"destinationNameSource":"${view.nameSource(row)}"` +
    `,"srcPkts":${batch.srcPackets[row]},"srcBytes":${batch.srcPayloadBytes[row]}` +
    `,"dstPkts":${batch.dstPackets[row]},"dstBytes":${batch.dstPayloadBytes[row]}` +
    `,"relativeStart":${secondsText(view.relativeStartMicros(row))},"protocolInformation":"${view.protocol(row)}"` +
    `,"identifier":${quoted(view.identifier(row))},"duration":${secondsText(view.durationMicros(row))}` +
    `,"label":"${view.label(row)}","flowCategory":"${view.flowCategory(row)}","flowId":"${identity.flowId}"` +
    `,"destinationData":${quoted(identity.destinationData)}`;
  if (batch.destinationName[row]! >= 0 && batch.dstAddress[row]! >= 0)
    text += `,"dstAddress":"${view.dstAddress(row)}"`;
  text += number('srcIpBytes', view.srcIpBytes(row)) + number('dstIpBytes', view.dstIpBytes(row));
  text += word('srcTcpFlags', view.srcTcpFlags(row)) + word('dstTcpFlags', view.dstTcpFlags(row));
  text += word('communityId', view.communityId(row));
  const sessionName = view.sessionName(row);
  if (sessionName !== null)
    text += `,"sessionName":${quoted(sessionName)}${word('sessionNameKind', view.sessionNameKind(row))}`;
  const dnsName = view.dnsName(row);
  if (dnsName !== null) text += `,"dnsName":${quoted(dnsName)}`;
  text += word('nameConflict', view.nameConflict(row)) + word('nameHidden', view.nameHidden(row));
  const srcSessionName = view.srcSessionName(row);
  return srcSessionName === null ? text : `${text},"srcSessionName":${quoted(srcSessionName)}`;
}

function number(key: string, value: number | null): string {
  return value === null ? '' : `,"${key}":${value}`;
}

/** For words of ours, which need no escaping. */
function word(key: string, value: string | null): string {
  return value === null ? '' : `,"${key}":"${value}"`;
}
