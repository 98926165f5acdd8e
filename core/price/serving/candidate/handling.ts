import type { RunDocument } from '#core/contract/run/run.ts';
import type { ServerKind } from '#core/contract/endpoint/server-kind.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { oncePer } from '#core/once-per.ts';
import type { Lookup } from './lookup.ts';

/** The sustained clock of the machine on which the handling times of servers were measured, in GHz. */
export const REFERENCE_CLOCK_GHZ = 3.2;

/** Another machine or another day differs at least by this factor, however short the interval of one measurement is. */
const MIN_FACTOR = 1.2;
/** A wider interval says less than the catalogue, whose value is used instead. */
const MAX_FACTOR = 2;

/** CPU milliseconds of request handling on one core at the reference clock, and the factor within which nine in ten lie. */
export interface Handling {
  readonly ms: number;
  readonly factor90: number;
  /** Standard deviation of the log of one request's handling. */
  readonly sigma: number;
  /** True if the run measured it; otherwise it is a row of the catalogue. */
  readonly isMeasured: boolean;
}

/** The handling of each kind of server, from the rows `KIND.handling` and `KIND.handling-factor` of a catalogue. */
const listedHandling = oncePer(({ limit }: Lookup): Readonly<Record<ServerKind, Handling>> => {
  const row = (kind: ServerKind) => ({
    ms: limit(`${kind}.handling`),
    factor90: limit(`${kind}.handling-factor`),
    sigma: Math.log(limit(`${kind}.handling-tail`)) / normalQuantile(0.99),
    isMeasured: false,
  });
  return { lean: row('lean'), python: row('python') };
});

/** The tail of a server's handling is not part of a run: that of the catalogue applies. */
type MeasuredHandling = Omit<Handling, 'sigma'>;

/** The handling of the model server as a run measured it, at the reference clock; null if it did not, or too coarsely. */
const measuredHandling = oncePer((run: RunDocument): MeasuredHandling | null => {
  const interval = run.realtime?.handling?.ms;
  if (interval === undefined) return null;
  const { value, low, high } = interval;
  if (low === null || high === null || low <= 0) return null;
  const factor90 = Math.max(MIN_FACTOR, high / value, value / low);
  if (factor90 > MAX_FACTOR) return null;
  const clock = (run.host.clockGHz ?? REFERENCE_CLOCK_GHZ) / REFERENCE_CLOCK_GHZ;
  return { ms: value * clock, factor90, isMeasured: true };
});

/** The handling of a kind of server: a lean one as the run measured it, otherwise as the catalogue states it. */
export function handlingOf(
  { run, lookup }: { readonly run: RunDocument; readonly lookup: Lookup },
  server: ServerKind,
): Handling {
  const listed = listedHandling(lookup)[server];
  return server === 'lean' ? { ...listed, ...measuredHandling(run) } : listed;
}
