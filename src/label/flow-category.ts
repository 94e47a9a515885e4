import {
  CATEGORY_AS_NEEDED_CHANNEL,
  CATEGORY_CLIENT_CHANNEL,
  CATEGORY_CLOSED_SESSION,
  CATEGORY_CONTENT,
  CATEGORY_CONTENT_QUICKLY,
  CATEGORY_DNS_QUERY,
  CATEGORY_DOTS_QUERY,
  CATEGORY_FAILED_CONNECTION,
  CATEGORY_KEEP_ALIVE,
  CATEGORY_LARGE_UPLOAD,
  CATEGORY_LONG_SESSION,
  CATEGORY_RESOURCES,
  CATEGORY_RESOURCES_QUICKLY,
  CATEGORY_SERVER_CHANNEL,
  CATEGORY_SINGLE_RESOURCE,
  CATEGORY_SMALL_UPLOAD,
  CATEGORY_TLS_NEGOTIATION_ONLY,
  CATEGORY_UNCLASSIFIED,
  CATEGORY_UNIDIRECTIONAL,
} from '../model/labels.ts';
import { scaledDifference } from './exact.ts';

/**
 * The NetworkSage category of a flow, as an index in `FLOW_CATEGORIES`: the first rule that matches. Counters are
 * whole numbers from 0, bytes are transport payload, `port` is the destination's (-1 none). `category-rules.ts` holds
 * the same rules as data that explains itself; the tests tie the two together.
 */
export function flowCategory(
  srcPackets: number,
  srcBytes: number,
  dstPackets: number,
  dstBytes: number,
  durationSeconds: number,
  port: number,
): number {
  const bytes = srcBytes + dstBytes;
  const packetsApart = Math.abs(srcPackets - dstPackets);
  if (dstPackets === 0) {
    // The mean is rounded half to even before it is held against 66, so 66.5 still passes.
    return scaledDifference(2, srcBytes, 133, Math.max(srcPackets, 1)) <= 0
      ? CATEGORY_FAILED_CONNECTION
      : CATEGORY_UNIDIRECTIONAL;
  }
  if (port === 53 && srcPackets === 1 && dstPackets === 1) return CATEGORY_DNS_QUERY;
  if (port === 853) return CATEGORY_DOTS_QUERY;
  if (packetsApart <= 2 && bytes <= 1 && durationSeconds >= 2) return CATEGORY_KEEP_ALIVE;
  if (
    port === 443 &&
    dstBytes > 100 &&
    srcBytes > 100 &&
    srcPackets + dstPackets < 12 &&
    bytes < 2048 &&
    durationSeconds <= 0.5
  ) {
    return CATEGORY_TLS_NEGOTIATION_ONLY;
  }
  if (dstBytes > 0) {
    if (srcBytes <= 1_000_000) {
      if (dstBytes < halfToEven(srcBytes)) return CATEGORY_SMALL_UPLOAD;
    } else if (scaledDifference(10, dstBytes, 3, srcBytes) < 0) return CATEGORY_LARGE_UPLOAD;
    if (srcBytes > 0 && 2 * srcBytes < dstBytes) return download(dstPackets, dstBytes, durationSeconds);
  }
  if (durationSeconds <= 10) {
    if (
      dstBytes > 0 &&
      srcBytes > 0 &&
      dstBytes < 10_000 &&
      srcBytes < 10_000 &&
      scaledDifference(4, dstPackets, 5, srcPackets) <= 0 &&
      scaledDifference(4, srcPackets, 5, dstPackets) <= 0
    ) {
      return CATEGORY_SINGLE_RESOURCE;
    }
  } else {
    if (dstPackets >= srcPackets && dstBytes === 0 && srcBytes > 10) return CATEGORY_CLIENT_CHANNEL;
    if (srcPackets >= dstPackets && srcBytes === 0 && dstBytes > 10) return CATEGORY_SERVER_CHANNEL;
    if (srcPackets > 0 && packetsApart <= 2) return CATEGORY_AS_NEEDED_CHANNEL;
  }
  // From two seconds on, keepAlive has taken these.
  if (dstPackets <= 2 && srcPackets <= 2 && bytes === 0) return CATEGORY_CLOSED_SESSION;
  return CATEGORY_UNCLASSIFIED;
}

/** Minor, some or major; then whether it came in full packets (over 80 % of 1514 bytes on average) and how fast. */
function download(dstPackets: number, dstBytes: number, durationSeconds: number): number {
  const size = dstBytes < 10_000 ? 0 : dstBytes < 1_000_000 ? 1 : 2;
  if (durationSeconds >= 10) return CATEGORY_LONG_SESSION + size;
  const isFull = scaledDifference(5, dstBytes, 6056, dstPackets) > 0;
  if (durationSeconds <= 1) {
    return (isFull && dstPackets >= 2 ? CATEGORY_CONTENT_QUICKLY : CATEGORY_RESOURCES_QUICKLY) + size;
  }
  return (isFull && dstPackets >= 2 * durationSeconds ? CATEGORY_CONTENT : CATEGORY_RESOURCES) + size;
}

/** Half of a whole number; of the two whole numbers around a broken half, the even one. */
export function halfToEven(count: number): number {
  const remainder = count % 4;
  if (remainder === 1) return (count - 1) / 2;
  if (remainder === 3) return (count + 1) / 2;
  return count / 2;
}
