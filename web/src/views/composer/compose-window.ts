/** The longest window that the server takes, in seconds. */
export const LONGEST_WINDOW_SECONDS = 31 * 24 * 60 * 60;

/** Windows that people think in. */
const ROUND_SECONDS = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  14_400,
  28_800,
  43_200,
  86_400,
  172_800,
  604_800,
  1_209_600,
  LONGEST_WINDOW_SECONDS,
] as const;

/** The first round window in which so many seconds lie. */
export function roundWindow(spanSeconds: number): number {
  return ROUND_SECONDS.find((seconds) => seconds >= spanSeconds) ?? LONGEST_WINDOW_SECONDS;
}

/** Places of the slider: each is a round window, so that seconds and days are in reach of one hand. */
export const SLIDER_PLACES = ROUND_SECONDS.length - 1;

export function windowAtPlace(place: number): number {
  return ROUND_SECONDS[Math.min(SLIDER_PLACES, Math.max(0, Math.round(place)))]!;
}

/** The place that is nearest to a window from above. */
export function placeOfWindow(seconds: number): number {
  const place = ROUND_SECONDS.findIndex((round) => round >= seconds);
  return place < 0 ? SLIDER_PLACES : place;
}

/** The field was emptied: no window at all, where an empty text is the one that the picked flows have. */
export const NO_WINDOW = 'none';

/** What is wrong with a window as it was typed; null for nothing. */
export function windowFault(text: string): string | null {
  if (text === '' || parseWindow(text) !== null) return null;
  const expected = `expected more than 0 and at most ${LONGEST_WINDOW_SECONDS.toLocaleString('en-US')} seconds (31 days)`;
  return text === NO_WINDOW ? `Nothing is given: ${expected}.` : `This is no window: ${expected}.`;
}

/** Seconds of the address; null for what is no window. */
export function parseWindow(text: string): number | null {
  const seconds = text === '' ? Number.NaN : Number(text);
  return seconds > 0 && seconds <= LONGEST_WINDOW_SECONDS ? seconds : null;
}
