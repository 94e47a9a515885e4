/**
 * Milliseconds of processor time that this process has used so far. Tests hold what work costs by it: unlike the time on
 * the clock, it is the same when the machine is busy with something else.
 */
export function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
