/** Time of the processor that work takes, in ms: whatever else the machine has to do. */
export function processorMsOf(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
