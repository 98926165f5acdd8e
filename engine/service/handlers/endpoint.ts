import type { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import type {
  EndpointOrder,
  EndpointProgress,
  EndpointSettings,
  PlannedEndpoint,
} from '#core/contract/methods/endpoint-methods.ts';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { measureEndpoint } from '#engine/endpoint/measure-endpoint.ts';
import { localRows } from '#engine/endpoint/local-rows.ts';
import { progressOf } from '#engine/endpoint/progress.ts';
import { endpointText } from '#engine/endpoint/read-endpoint.ts';
import { readTarget, type ReadTarget } from '#engine/endpoint/target.ts';
import { usage } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';

/** Time after which a request without an answer fails. */
const TIMEOUT_MS = 10_000;

/** The load and its target. Sends nothing. Throws AppError (usage). */
export async function planEndpoint(settings: EndpointSettings): Promise<PlannedEndpoint> {
  const { target, plan } = await read(settings);
  const { url, host, isLoopback, isVerified } = target.shown;
  return { target: { url, host, isLoopback, isVerified }, plan };
}

async function read(
  settings: EndpointSettings,
): Promise<{ readonly target: ReadTarget } & Pick<PlannedEndpoint, 'plan'>> {
  const { caps, price, ...named } = settings;
  const target = await readTarget({ ...named, environment: process.env });
  const plan = planLoad({ caps, price, ratesPerS: [], durationS: null });
  if (plan !== null) return { target, plan };
  throw usage(
    'the limits leave no room for a warm-up and one rate',
    'Allow more requests, more seconds or a higher cost.',
  );
}

/** Measures a service whose address the user has confirmed. Throws AppError. */
export async function measureService(
  benchHost: BenchHost,
  order: EndpointOrder,
  { signal, emit }: StreamContext<EndpointProgress>,
): Promise<EndpointDocument> {
  const { settings, confirmed, data, model, maps, drops, labels, slo } = order;
  const { target, plan } = await read(settings);
  if (target.shown.url !== confirmed) {
    throw usage('the address differs from the one that was confirmed', 'Review what would be sent again.');
  }
  const rows = await localRows(data, {
    seed: MEASURE_DEFAULTS.seed,
    benchHost,
    signal: hostSignal(signal),
    onProgress: (text) => emit({ kind: 'reading', text }),
  });
  return measureEndpoint({
    benchHost,
    target,
    plan,
    slo,
    data: rows,
    syntheticRows: null,
    model,
    maps,
    drops,
    labels,
    dims: {},
    seed: MEASURE_DEFAULTS.seed,
    connections: null,
    generators: null,
    timeoutMs: TIMEOUT_MS,
    signal: hostSignal(signal),
    onEvent: (event) => {
      const progress = progressOf(event);
      if (progress !== null) emit(progress);
    },
  });
}

/** Writes the document of a measurement. Throws an error of the file system. */
export async function saveEndpoint(document: EndpointDocument, file: string): Promise<{ readonly file: string }> {
  await writeAtomically(file, endpointText(document));
  return { file };
}
