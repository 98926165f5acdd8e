import { assertNever } from '#core/assert-never.ts';
import { type Arrivals, MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';

/** The value of --arrivals: `poisson`, `gamma:2`, `trace:day.csv`. */
function arrivalsText(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case 'poisson':
    case 'constant':
    case 'diurnal':
      return arrivals.kind;
    case 'gamma':
      return `gamma:${arrivals.k}`;
    case 'trace':
      return `trace:${arrivals.file}`;
    default:
      return assertNever(arrivals);
  }
}

/** The equivalent shell command; options with default values are omitted. */
export function commandLine(request: MeasureRequest): string {
  const { model, data, syntheticRows, modes, effort, sloMs, percentile, arrivals, durationS, transport, seed } =
    request;
  const { provider } = request;
  const parts: (readonly [string, string | number])[] = [['model', model]];
  const isSample = model.startsWith('sample:');
  if (syntheticRows !== null) parts.push(['synthetic', syntheticRows]);
  else if (data !== null && !isSample) parts.push(['data', data]);
  if (modes.length < MEASURE_DEFAULTS.modes.length) parts.push(['modes', modes.join(',')]);
  if (effort !== MEASURE_DEFAULTS.effort) parts.push(['effort', effort]);
  if (sloMs !== null) parts.push(['slo-ms', sloMs]);
  if (percentile !== MEASURE_DEFAULTS.percentile) parts.push(['percentile', percentile]);
  if (arrivals.kind !== MEASURE_DEFAULTS.arrivals.kind) parts.push(['arrivals', arrivalsText(arrivals)]);
  for (const [name, values] of lists(request)) for (const value of values) parts.push([name, value]);
  if (durationS !== null) parts.push(['duration-s', durationS]);
  for (const map of request.maps) parts.push(['map', map]);
  for (const drop of request.drops) parts.push(['drop', drop]);
  for (const label of request.labels) parts.push(['label', label]);
  for (const [name, size] of Object.entries(request.dims)) parts.push(['dim', `${name}=${size}`]);
  if (request.missing !== undefined) parts.push(['missing', request.missing]);
  if (transport !== MEASURE_DEFAULTS.transport) parts.push(['transport', transport]);
  if (provider !== undefined && provider !== 'cpu') parts.push(['provider', provider]);
  if (seed !== MEASURE_DEFAULTS.seed) parts.push(['seed', seed]);
  return ['modewise measure', ...parts.map(([name, value]) => `--${name} ${quoted(`${value}`)}`)].join(' ');
}

function lists(request: MeasureRequest): readonly (readonly [string, readonly number[]])[] {
  return [
    ['rate', request.ratesPerS],
    ['window-ms', request.windowsMs],
    ['max-batch', request.maxBatches],
    ['batch-size', request.batchSizes],
    ['threads', request.threads],
    ['replicas', request.replicas],
  ];
}

/** Quotes a text as one shell word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
