/**
 * Samples with one beacon among ordinary traffic, made from a seed: the beacon's period, jitter and missing beats are
 * chosen, everything else is drawn. For the test and the table of how well beacons are found.
 */

export const PERIODS = [10, 60, 300, 1800, 7200, 21_600];
export const JITTERS = [0, 0.1, 0.3, 0.5];
export const MISSING = [0.05, 0.15, 0.3];

export const BEACON_NAME = 'cdn.status-sync.example';
const CLIENT = '10.0.0.5';
const UDP = 17;

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Flows of a program that sleeps `period` seconds, longer or shorter by up to `jitter` of it, and then makes one to
 * three connections. A share `missing` of the beats is not seen; every fifteenth or so brings a larger answer; one
 * connection in twenty comes at any time.
 */
export function beaconFlows(random, { period, jitter, missing, beats }) {
  const flows = [];
  const sent = 200 + Math.floor(random() * 900);
  const received = 150 + Math.floor(random() * 5000);
  const inBurst = random() < 0.33 ? 2 + Math.floor(random() * 2) : 1;
  let second = random() * period;
  for (let beat = 0; beat < beats; beat++) {
    if (random() >= missing) {
      for (let i = 0; i < inBurst; i++)
        flows.push({
          second: second + i * Math.min(0.7, period / 40),
          source: CLIENT,
          destination: BEACON_NAME,
          seconds: 0.2 + random() * 0.3,
          sent: sent + i * 310 + Math.floor(random() * 12),
          received: random() < 0.07 ? 20_000 + Math.floor(random() * 200_000) : received + Math.floor(random() * 30),
        });
    }
    second += period * (1 + (2 * random() - 1) * jitter);
  }
  const stray = Math.floor(flows.length / 20);
  for (let i = 0; i < stray; i++)
    flows.push({
      second: random() * second,
      source: CLIENT,
      destination: BEACON_NAME,
      sent: sent + Math.floor(random() * 3000),
      received: Math.floor(random() * 30_000),
    });
  return flows;
}

/** What else a machine does in `seconds`: none of it is a beacon. */
export function ordinaryFlows(random, seconds) {
  return [
    ...browsing(random, seconds),
    ...timeService(random, seconds),
    ...pushService(random, seconds),
    ...updates(random, seconds),
    ...streaming(random, seconds),
    ...telemetry(random, seconds),
    ...leases(random, seconds),
  ];
}

/** Visits to sites: several connections at once, then more as somebody reads on; long pauses between visits. */
function browsing(random, seconds) {
  const flows = [];
  const visits = 12 + Math.floor(random() * 12);
  for (let visit = 0; visit < visits; visit++) {
    // A few sites have most of the visits.
    const site = `www.site-${Math.floor(20 * random() ** 2)}.example`;
    let second = random() * seconds;
    const pages = 1 + Math.floor(random() * 6);
    for (let page = 0; page < pages; page++) {
      const connections = 1 + Math.floor(random() * 5);
      flows.push(lookup(random, second - 0.05));
      for (let i = 0; i < connections; i++)
        flows.push({
          second: second + random() * 3,
          source: CLIENT,
          destination: site,
          seconds: logNormal(random, 5, 1),
          sent: Math.floor(logNormal(random, 2500, 0.8)),
          received: Math.floor(logNormal(random, 40_000, 1.5)),
        });
      second += logNormal(random, 25, 1);
    }
  }
  return flows;
}

function lookup(random, second) {
  return {
    second,
    source: CLIENT,
    destination: '10.0.0.1',
    port: 53,
    protocol: UDP,
    seconds: 0.02,
    sent: 30 + Math.floor(random() * 20),
    received: 60 + Math.floor(random() * 120),
    sentPackets: 1,
    receivedPackets: 1,
  };
}

/** NTP asks at the same interval for hours, each time from another port. */
function timeService(random, seconds) {
  const flows = [];
  const interval = Math.max(64 * 2 ** Math.floor(random() * 5), seconds / 300);
  for (let second = random() * interval; second < seconds; second += interval + (random() - 0.5))
    flows.push({
      second,
      source: CLIENT,
      destination: 'time.example',
      port: 123,
      protocol: UDP,
      seconds: 0.03,
      sent: 48,
      received: 48,
      sentPackets: 1,
      receivedPackets: 1,
    });
  return flows;
}

/** A connection kept open by probes, lost now and then and opened anew. */
function pushService(random, seconds) {
  const flows = [];
  for (let second = random() * 900; second < seconds; ) {
    const held = Math.max(logNormal(random, 1700, 0.2), seconds / 100);
    flows.push({
      second,
      source: CLIENT,
      destination: 'push.example',
      port: 5228,
      seconds: held,
      sent: 0,
      received: 0,
      sentPackets: 1 + Math.floor(held / 60),
      receivedPackets: 1 + Math.floor(held / 60),
    });
    second += held + random() * 20;
  }
  return flows;
}

/** Checks when the machine is idle, hours apart, some of which fetch something. */
function updates(random, seconds) {
  const flows = [];
  const mean = Math.max(5400, seconds / 30);
  for (let second = exponential(random, mean); second < seconds; second += exponential(random, mean)) {
    const parts = 1 + Math.floor(random() * 4);
    for (let i = 0; i < parts; i++)
      flows.push({
        second: second + i * random() * 4,
        source: CLIENT,
        destination: 'update.vendor.example',
        seconds: 1 + random() * 20,
        sent: 1200 + Math.floor(random() * 800),
        received: Math.floor(logNormal(random, 90_000, 2)),
      });
  }
  return flows;
}

/** A film in pieces of a few seconds, each on a connection of its own. */
function streaming(random, seconds) {
  const flows = [];
  const piece = 4 + random() * 4;
  const begin = random() * seconds * 0.5;
  const end = Math.min(seconds, begin + 900);
  for (let second = begin; second < end; second += piece * (0.8 + random() * 0.4))
    flows.push({
      second,
      source: CLIENT,
      destination: 'video.example',
      seconds: 1 + random() * 2,
      sent: 900 + Math.floor(random() * 200),
      received: Math.floor(logNormal(random, 1_500_000, 0.3)),
    });
  return flows;
}

/** Reports of even size whenever something happened. */
function telemetry(random, seconds) {
  const flows = [];
  const mean = seconds / 50;
  for (let second = exponential(random, mean); second < seconds; second += exponential(random, mean))
    flows.push({
      second,
      source: CLIENT,
      destination: 'telemetry.example',
      seconds: 0.4,
      sent: 1500 + Math.floor(random() * 40),
      received: 350,
    });
  return flows;
}

function leases(random, seconds) {
  const flows = [];
  const interval = Math.max(1800, seconds / 60);
  for (let second = random() * interval; second < seconds; second += interval)
    flows.push({
      second,
      source: CLIENT,
      destination: '10.0.0.1',
      port: 67,
      protocol: UDP,
      seconds: 0.05,
      sent: 300,
      received: 300,
      sentPackets: 1,
      receivedPackets: 1,
    });
  return flows;
}

function exponential(random, mean) {
  return -mean * Math.log(1 - random());
}

function logNormal(random, middle, spread) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return middle * Math.exp(spread * normal);
}

/**
 * Precision and recall for every period, jitter and share of missing beats, `samples` of each. `detect` gives the
 * destinations (`name:port`) that it calls beacons for flows in any order.
 */
export function measureBeacons(detect, { samples, beats, seed }) {
  const cells = [];
  let number = 0;
  for (const period of PERIODS)
    for (const jitter of JITTERS)
      for (const missing of MISSING) {
        const cell = { period, jitter, missing, found: 0, samples, falseAlarms: [] };
        for (let i = 0; i < samples; i++) {
          const random = randomFrom(seed + 7919 * number++);
          const beacon = beaconFlows(random, { period, jitter, missing, beats });
          const called = detect([...beacon, ...ordinaryFlows(random, period * beats)]);
          for (const destination of called)
            if (destination === `${BEACON_NAME}:443`) cell.found++;
            else cell.falseAlarms.push(destination);
        }
        cells.push(cell);
      }
  return cells;
}

/** The cells as a table: a row for each period and jitter, recall and precision for each share of missing beats. */
export function beaconTable(cells) {
  const percent = (share) => `${Math.round(share * 100)} %`.padStart(6);
  const lines = [
    `${'period'.padStart(8)} ${'jitter'.padStart(7)}   ${MISSING.map((missing) => `${missing * 100} % missing`.padEnd(17)).join(' ')}`,
    `${''.padStart(16)}   ${MISSING.map(() => 'recall precision ').join(' ')}`,
  ];
  for (let at = 0; at < cells.length; at += MISSING.length) {
    const row = cells.slice(at, at + MISSING.length);
    lines.push(
      `${`${row[0].period} s`.padStart(8)} ${`${row[0].jitter * 100} %`.padStart(7)}   ${row
        .map((cell) => `${percent(recallOf([cell]))}    ${percent(precisionOf([cell]))} `.padEnd(17))
        .join(' ')}`,
    );
  }
  lines.push(`all: recall ${percent(recallOf(cells)).trim()}, precision ${percent(precisionOf(cells)).trim()}`);
  return lines.join('\n');
}

export function recallOf(cells) {
  return sum(cells, ({ found }) => found) / sum(cells, ({ samples }) => samples);
}

/** 1 where nothing was called a beacon. */
export function precisionOf(cells) {
  const found = sum(cells, (cell) => cell.found);
  const alarms = sum(cells, ({ falseAlarms }) => falseAlarms.length);
  return found + alarms === 0 ? 1 : found / (found + alarms);
}

function sum(cells, of) {
  return cells.reduce((total, cell) => total + of(cell), 0);
}
