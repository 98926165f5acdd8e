/** Milliseconds of each unit of the header `grpc-timeout`. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);
/** The longest time of a timer. */
const MAX_MS = 2 ** 31 - 1;

/** The milliseconds after which a caller gives up, from the header `grpc-timeout`; null without one, or if it is malformed. */
export function timeoutMsOf(header: string | string[] | undefined): number | null {
  const match = typeof header === 'string' ? /^(\d{1,8})([HMSmun])$/.exec(header) : null;
  const unitMs = UNITS.get(match?.[2] ?? '');
  return unitMs === undefined ? null : Math.min(MAX_MS, Math.ceil(Number(match?.[1]) * unitMs));
}
