/** When a flow began, in seconds into the sample: `140.253 s`, and from a quarter of an hour on `1:02:20`. */
export function startText(seconds: number): string {
  if (seconds < 1000) return `${seconds.toFixed(3)} s`;
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (count: number) => String(count).padStart(2, '0');
  const days = Math.floor(hours / 24);
  return `${days > 0 ? `${days} d ` : ''}${hours % 24}:${two(minutes)}:${two(whole % 60)}`;
}

/** The moment itself, for tooltips and details; null where the sample tells no time. */
export function momentText(trafficDate: string | null, seconds: number): string | null {
  const began = trafficDate === null ? Number.NaN : Date.parse(trafficDate);
  const moment = new Date(began + seconds * 1000);
  return Number.isNaN(moment.getTime()) ? null : `${moment.toISOString().slice(0, 23).replace('T', ' ')} UTC`;
}
