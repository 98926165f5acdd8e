/**
 * Scenarios that architects answered and the program still answers otherwise, each with what decides it. Their tests pass while the answer is another one,
 * and fail once it is that of the architect: then the line goes.
 */
export const OPEN: ReadonlyMap<string, string> = new Map([
  ['AWS: ten million rows at midnight, done within 30 s', 'a burst on Lambda ignores how fast containers may grow'],
  ['AWS: a text encoder for a call centre, in business hours', 'a container is kept ready that no start needs'],
  ['AWS: scans of 80 MB, for which callers wait ten minutes', 'two instances are paid where one works'],
  ['AWS: five images of 8 GFLOP a second, within a second', 'fleets get slack, and readers of a stream do not'],
  ['Google: a flash crowd of thirty times the mean, within 200 ms', 'machines of 1 vCPU, which the architect left out'],
  ['Google: forty images a second, all day', 'machines of 1 vCPU, which the architect left out'],
  ['Azure: answers of a thousand events a second go to a hub', 'short windows fill events less than by hand'],
  ['Azure: ten million rows at midnight, done within 30 s', 'a burst on Flex ignores how fast instances may start'],
  ['Azure: four images of 8 GFLOP a second, within a second', 'one dollar more than the upper bound'],
  [
    'all clouds: four hundred requests a second, planned by a team of Azure',
    'machines of 2 vCPUs, which the architect left out',
  ],
  [
    'all clouds: a heavy model in business hours within 600 ms, with pictures of 300 kB',
    'fleets sized for a wide projection',
  ],
]);
