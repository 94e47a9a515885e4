/**
 * The two vocabularies of what a flow did, by id: `FLOW_CATEGORIES` (NetworkSage) and `LABELS` (Bayse). The index of an
 * entry is its id in `FlowBatch` and in stored data, so entries are only ever added at the end.
 */

export interface LabelEntry {
  readonly name: string;
  /** What such a flow did, in one sentence. */
  readonly meaning: string;
  /** Why somebody watching a network should care, or need not. */
  readonly why: string;
}

export const CATEGORY_FAILED_CONNECTION = 0;
export const CATEGORY_UNIDIRECTIONAL = 1;
export const CATEGORY_DNS_QUERY = 2;
export const CATEGORY_DOTS_QUERY = 3;
export const CATEGORY_KEEP_ALIVE = 4;
export const CATEGORY_TLS_NEGOTIATION_ONLY = 5;
export const CATEGORY_SMALL_UPLOAD = 6;
export const CATEGORY_LARGE_UPLOAD = 7;
/** First of three (minor, some, major) in each download family. */
export const CATEGORY_CONTENT_QUICKLY = 8;
export const CATEGORY_RESOURCES_QUICKLY = 11;
export const CATEGORY_CONTENT = 14;
export const CATEGORY_RESOURCES = 17;
export const CATEGORY_LONG_SESSION = 20;
export const CATEGORY_SINGLE_RESOURCE = 23;
export const CATEGORY_CLIENT_CHANNEL = 24;
export const CATEGORY_SERVER_CHANNEL = 25;
export const CATEGORY_AS_NEEDED_CHANNEL = 26;
export const CATEGORY_CLOSED_SESSION = 27;
export const CATEGORY_UNCLASSIFIED = 28;

export const FLOW_CATEGORIES: readonly LabelEntry[] = [
  {
    name: 'failedConnection',
    meaning: 'The source knocked with next to no data and nobody answered.',
    why: 'A command server that is gone, a blocked site or a dead host; many of them from one source are a scan.',
  },
  {
    name: 'unidirectional',
    meaning: 'The source sent data and not one packet came back.',
    why: 'Usually broadcast noise, one-way export or a lossy capture; otherwise somebody sends data out blindly.',
  },
  {
    name: 'dnsQuery',
    meaning: 'One packet went to port 53 and one packet answered.',
    why: 'Routine. Traffic on port 53 that is anything else deserves the look, since tunnels live there.',
  },
  {
    name: 'dotsQuery',
    meaning: 'An answered flow to port 853, where DNS is encrypted.',
    why: 'Names asked for this way stay hidden from the network. Check that the resolver is one of yours.',
  },
  {
    name: 'keepAlive',
    meaning: 'A connection was held open for two seconds or more and carried no data.',
    why: 'Idle, and safe to hide from view.',
  },
  {
    name: 'tlsNegotiationOnly',
    meaning: 'A short exchange on port 443 that is hardly larger than a TLS handshake.',
    why: 'A server being probed, a certificate being refused, or a connection opened ahead of need.',
  },
  {
    name: 'smallUpload',
    meaning: 'The source sent more than twice what it received, up to 1 MB.',
    why: 'Forms, credentials and beacons look like this. Three within five seconds are a warning sign.',
  },
  {
    name: 'largeUpload',
    meaning: 'The source sent more than 1 MB and received less than 30 % of that.',
    why: 'Data left the machine: a backup, shared files, or exfiltration.',
  },
  {
    name: 'minorContentDownloadedQuickly',
    meaning: 'Under 10 kB arrived in nearly full packets within one second.',
    why: 'A small file or script was fetched.',
  },
  {
    name: 'someContentDownloadedQuickly',
    meaning: '10 kB to 1 MB arrived in nearly full packets within one second.',
    why: 'A document, an image or a bundle of scripts was fetched.',
  },
  {
    name: 'majorContentDownloadedQuickly',
    meaning: '1 MB or more arrived in nearly full packets within one second.',
    why: 'An installer or a payload can look like this: open these first.',
  },
  {
    name: 'minorResourcesDownloadedQuickly',
    meaning: 'Under 10 kB arrived in partly filled packets within one second.',
    why: 'Redirects, beacons and small parts of pages.',
  },
  {
    name: 'someResourcesDownloadedQuickly',
    meaning: '10 kB to 1 MB arrived in partly filled packets within one second.',
    why: 'Parts of pages, fetched as a browser does.',
  },
  {
    name: 'majorResourcesDownloadedQuickly',
    meaning: '1 MB or more arrived in partly filled packets within one second.',
    why: 'Uncommon: a great many small messages at high speed.',
  },
  {
    name: 'minorContentDownloaded',
    meaning: 'Under 10 kB arrived in nearly full packets in one to ten seconds.',
    why: 'A small file, fetched over a slower path.',
  },
  {
    name: 'someContentDownloaded',
    meaning: '10 kB to 1 MB arrived in nearly full packets in one to ten seconds.',
    why: 'A file of ordinary size was fetched.',
  },
  {
    name: 'majorContentDownloaded',
    meaning: '1 MB or more arrived in nearly full packets in one to ten seconds.',
    why: 'An application or an archive was fetched.',
  },
  {
    name: 'minorResourcesDownloaded',
    meaning: 'Under 10 kB arrived in one to ten seconds, in partly filled or few packets.',
    why: 'A page being loaded, or a chain of redirects.',
  },
  {
    name: 'someResourcesDownloaded',
    meaning: '10 kB to 1 MB arrived in one to ten seconds, in partly filled or few packets.',
    why: 'Most likely the page that a person really saw.',
  },
  {
    name: 'majorResourcesDownloaded',
    meaning: '1 MB or more arrived in one to ten seconds, in partly filled or few packets.',
    why: 'A page rich in media.',
  },
  {
    name: 'minorDataDownloadedViaLongSession',
    meaning: 'Under 10 kB arrived during ten seconds or more.',
    why: 'A tab left open, which includes a brief lure page that nobody closed.',
  },
  {
    name: 'someDataDownloadedViaLongSession',
    meaning: '10 kB to 1 MB arrived during ten seconds or more.',
    why: 'Somebody browsing, or somebody busy on a phishing portal.',
  },
  {
    name: 'majorDataDownloadedViaLongSession',
    meaning: '1 MB or more arrived during ten seconds or more.',
    why: 'Streaming, or a download that is big or slow.',
  },
  {
    name: 'singleResourceLoaded',
    meaning: 'Both sides sent under 10 kB, packet for packet, within ten seconds.',
    why: 'One call to a service, or one small object.',
  },
  {
    name: 'continuousClientChannel',
    meaning: 'The client kept talking for over ten seconds and the server only acknowledged.',
    why: 'Telemetry does this, and so do key loggers and slow exfiltration.',
  },
  {
    name: 'continuousServerChannel',
    meaning: 'The server kept talking for over ten seconds and the client said nothing.',
    why: 'A feed that pushes news, or a command channel into the network.',
  },
  {
    name: 'asNeededChannel',
    meaning: 'For over ten seconds each packet was met by one from the other side.',
    why: 'A channel used when needed, as a chat is. With 1 kB or more either way it may be command and control.',
  },
  {
    name: 'closedSession',
    meaning: 'A connection was opened and shut at once without data.',
    why: 'A port being probed, or a connection opened ahead of need.',
  },
  {
    name: 'unclassified',
    meaning: 'No other category fits this flow.',
    why: 'Read its numbers. Five or more to one destination deserve a look.',
  },
];

export const LABEL_LOCAL_ANNOUNCEMENT = 0;
export const LABEL_ICMP_SIGNAL = 1;
export const LABEL_DNS_LOOKUP = 2;
export const LABEL_TCP_KEEP_ALIVE = 3;
export const LABEL_CONNECTION_UNANSWERED = 4;
export const LABEL_NO_PAYLOAD_DATA = 5;
export const LABEL_SMALL_INFO_UNANSWERED = 6;
/** First of the 126 labels made of words. */
export const LABEL_GRAMMAR = 7;

const SPECIAL_LABELS: readonly LabelEntry[] = [
  {
    name: 'localAnnouncement',
    meaning: 'A shout to a multicast or broadcast address that no packet answered.',
    why: 'Devices looking for each other; hide it by default.',
  },
  {
    name: 'icmpSignal',
    meaning: 'An ordinary ping, network error or neighbour discovery.',
    why: 'Routine. ICMP under any other label may be a tunnel.',
  },
  {
    name: 'dnsLookup',
    meaning: 'An ordinary question and its answer on port 53.',
    why: 'Routine. Port 53 under any other label may be a tunnel.',
  },
  {
    name: 'tcpKeepAlive',
    meaning: 'A TCP connection was held open for two seconds or more and carried no data.',
    why: 'Idle and safe to hide, yet it shows what is still connected.',
  },
  {
    name: 'connectionUnanswered',
    meaning: 'TCP packets without data knocked and nothing replied.',
    why: 'A blocked or dead host. Many are a scan; regular ones look for a command server that is gone.',
  },
  {
    name: 'noPayloadData',
    meaning: 'Packets without any data: a handshake, a refusal or a reset.',
    why: 'Harmless alone. Many from one source mean a scan or an outage.',
  },
  {
    name: 'smallInfoUnanswered',
    meaning: 'Less than 1 kB was sent and nothing replied.',
    why: 'A UDP probe, a DNS or time server that is dead, or a beacon that is blocked.',
  },
];

export const DIRECTION_UPLOADED = 0;
export const DIRECTION_DOWNLOADED = 1;
export const DIRECTION_EXCHANGED = 2;

/** Pace 0 is `Quickly`; after it come trickle, stream and flood, each first without and then with `OverTime`. */
export const PACE_QUICKLY = 0;
export const PACE_TRICKLE = 1;
export const PACE_STREAM = 3;
export const PACE_FLOOD = 5;

/** Small holds three shapes (a file is never small), every larger size five: three of Info, two of Filelike. */
const SHAPES = 18;

/**
 * The id of a label made of words. `size` is 0 to 3 (Small, Medium, Large, XL), `direction` a `DIRECTION_…`,
 * `pace` a `PACE_…` plus 1 for `OverTime`. Filelike exists from Medium on and never with Exchanged.
 */
export function grammarLabel(size: number, direction: number, isFilelike: boolean, pace: number): number {
  const shape = size === 0 ? direction : size * 5 - 2 + direction + (isFilelike ? 3 : 0);
  return LABEL_GRAMMAR + pace * SHAPES + shape;
}

/** The words that labels are made of, in the order in which they stand. `word` is empty for the middle time span. */
export const LABEL_WORDS: readonly { readonly word: string; readonly meaning: string; readonly why: string }[] = [
  {
    word: 'trickle',
    meaning: 'under 1 packet a second',
    why: 'beacons, idle tabs and leaks too slow for alarms that watch volume',
  },
  { word: 'stream', meaning: '1 to 10 packets a second', why: 'steady use such as browsing, chat or a remote shell' },
  {
    word: 'flood',
    meaning: '10 or more packets a second',
    why: 'bulk work such as downloads, uploads, video or worms',
  },
  { word: 'Small', meaning: 'less than 1 kB on the larger side', why: 'check-ins, probes, handshakes that failed' },
  { word: 'Medium', meaning: '1 kB to 100 kB', why: 'logins, parts of pages, commands, stolen credentials' },
  { word: 'Large', meaning: '100 kB to 1 MB', why: 'documents, images, scripts, pictures of the screen' },
  { word: 'XL', meaning: '1 MB or more', why: 'installers, archives, bundles being carried off' },
  {
    word: 'Info',
    meaning: 'partly filled packets, or little data',
    why: 'a conversation, which tells who talks but not what moved',
  },
  {
    word: 'Filelike',
    meaning: '10 kB or more, one way, in packets at least half full',
    why: 'something that looks like a file moved',
  },
  {
    word: 'Uploaded',
    meaning: 'the source sent over twice what it received',
    why: 'data is leaving, where a hunt for exfiltration begins',
  },
  {
    word: 'Downloaded',
    meaning: 'the source received over twice what it sent',
    why: 'content or a payload is arriving',
  },
  {
    word: 'Exchanged',
    meaning: 'both sides sent within a factor of two',
    why: 'a dialogue, as in an interactive session, a service call or a command channel',
  },
  { word: 'Quickly', meaning: 'done within 1 second', why: 'scripted or automatic, one object or one request' },
  { word: '', meaning: '1 to 10 seconds', why: 'one act of a person, or one transfer' },
  {
    word: 'OverTime',
    meaning: '10 seconds or longer',
    why: 'a session held open, be it a channel, a tab or a tunnel',
  },
];

const RATES = ['trickle', 'stream', 'flood'];
const SIZES = ['Small', 'Medium', 'Large', 'XL'];
const DIRECTIONS = ['Uploaded', 'Downloaded', 'Exchanged'];

const SIZE_PHRASES = ['less than 1 kB', '1 kB to 100 kB', '100 kB to 1 MB', '1 MB or more'];
const RATE_PHRASES = ['under 1 packet a second', '1 to 10 packets a second', '10 or more packets a second'];

function grammarEntry(size: number, direction: number, isFilelike: boolean, pace: number): LabelEntry {
  const isQuick = pace === PACE_QUICKLY;
  const isLong = !isQuick && pace % 2 === 0;
  const rate = (pace - 1) >> 1;
  const time = isQuick ? 'Quickly' : isLong ? 'OverTime' : '';
  const tail = `${SIZES[size]}${isFilelike ? 'Filelike' : 'Info'}${DIRECTIONS[direction]}${time}`;
  const name = isQuick ? tail.charAt(0).toLowerCase() + tail.slice(1) : `${RATES[rate]}Of${tail}`;

  const span = isQuick ? 'Within 1 second' : isLong ? 'Over 10 seconds or longer' : 'In 1 to 10 seconds';
  const speed = isQuick ? '' : `, at ${RATE_PHRASES[rate]}`;
  const packing = isFilelike ? 'in file-like packets' : 'in messages';
  const moved = [
    `the source sent ${SIZE_PHRASES[size]} ${packing}, over twice what came back`,
    `the source received ${SIZE_PHRASES[size]} ${packing}, over twice what it sent`,
    `both sides sent about as much ${packing}, the larger one ${SIZE_PHRASES[size]}`,
  ][direction];
  const words = [isFilelike ? 'Filelike' : 'Info', DIRECTIONS[direction]!, isQuick ? 'Quickly' : RATES[rate]!];
  const why = words.map((word) => `${word}: ${LABEL_WORDS.find((entry) => entry.word === word)!.why}.`).join(' ');
  return { name, meaning: `${span}${speed}, ${moved}.`, why };
}

function grammarEntries(): LabelEntry[] {
  const entries: LabelEntry[] = [];
  for (let pace = PACE_QUICKLY; pace <= PACE_FLOOD + 1; pace++) {
    for (let size = 0; size < SIZES.length; size++) {
      for (let direction = 0; direction < 3; direction++) entries.push(grammarEntry(size, direction, false, pace));
      if (size === 0) continue;
      for (let direction = 0; direction < 2; direction++) entries.push(grammarEntry(size, direction, true, pace));
    }
  }
  return entries;
}

/**
 * 7 labels of their own and 126 made of words: `<size><kind><direction>Quickly`, or
 * `<rate>Of<size><kind><direction>` with `OverTime` from ten seconds on.
 */
export const LABELS: readonly LabelEntry[] = [...SPECIAL_LABELS, ...grammarEntries()];

const labelIds = new Map(LABELS.map((entry, id) => [entry.name.toLowerCase(), id]));
const categoryIds = new Map(FLOW_CATEGORIES.map((entry, id) => [entry.name.toLowerCase(), id]));

/** The id of a label by its name in any case, or -1. */
export function findLabel(name: string): number {
  return labelIds.get(name.toLowerCase()) ?? -1;
}

/** The id of a flow category by its name in any case, or -1. */
export function findFlowCategory(name: string): number {
  return categoryIds.get(name.toLowerCase()) ?? -1;
}
