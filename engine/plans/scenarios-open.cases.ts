/**
 * Scenarios that architects answered and the program still answers otherwise, each with what decides it. Their tests pass while the answer is another one,
 * and fail once it is that of the architect: then the line goes.
 */
export const OPEN: ReadonlyMap<string, string> = new Map([
  ['AWS: a text encoder for a call centre, in business hours', 'a container is kept ready that no start needs'],
  ['AWS: five images of 8 GFLOP a second, within a second', 'fleets get slack, and readers of a stream do not'],
  ['Azure: answers of a thousand events a second go to a hub', 'short windows fill events less than by hand'],
  ['Azure: ten million rows at midnight, done within 30 s', 'no page states how fast instances of Flex may start'],
  [
    'all clouds: a heavy model in business hours within 600 ms, with pictures of 300 kB',
    'fleets sized for a wide projection',
  ],
]);
