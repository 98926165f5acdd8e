import { Provider } from '#core/contract/machine/execution.ts';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import {
  PROVIDER_REPORT_VERSION,
  ProviderReport,
  type ProviderTrial,
  type ProviderTrialStep,
  type SampleTrial,
} from '#core/contract/machine/provider-report.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { readSamples } from '#engine/model/samples.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { programVersion } from '#engine/platform/paths.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';
import { executionOf, tryProvider } from '#engine/runs/execution.ts';
import { resolveRequest } from '#engine/runs/resolve.ts';

interface Trying {
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
}

/** Tries every execution provider, and the samples on each that works, each in a process of its own. */
export async function tryProviders(
  benchHost: BenchHost,
  { signal, emit }: StreamContext<ProviderTrialStep>,
): Promise<ProviderReport> {
  const trying = { benchHost, signal: hostSignal(signal) };
  const samples = (await readSamples()).map(({ name }) => name);
  const trials: ProviderTrial[] = [];
  for (const provider of Provider.exclude(['cpu']).options) {
    trying.signal.throwIfAborted();
    emit({ provider, sample: null, device: null });
    const state = await tryProvider(provider, trying);
    const found: SampleTrial[] = [];
    for (const sample of state.state === 'works' ? samples : []) {
      trying.signal.throwIfAborted();
      emit({ provider, sample, device: state.device });
      found.push(await trySample(sample, provider, trying));
    }
    trials.push({ state, samples: found });
  }
  return {
    schemaVersion: PROVIDER_REPORT_VERSION,
    modewise: programVersion(),
    node: process.versions.node,
    at: new Date().toISOString(),
    host: await describeHost(),
    trials,
  };
}

async function trySample(sample: string, provider: Provider, trying: Trying): Promise<SampleTrial> {
  const request: MeasureRequest = { ...MEASURE_DEFAULTS, model: `sample:${sample}`, provider };
  const resolved = await resolveRequest(request, trying);
  try {
    const execution = await executionOf(resolved, trying);
    if (execution === null) throw new Error('the CPU is not tried');
    return { sample, outcome: { kind: 'placed', execution } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { sample, outcome: { kind: error.code === 'fell-back' ? 'refused' : 'failed', cause: error.reason } };
  }
}

/** Reads what `modewise doctor --providers` wrote, perhaps on another machine. Throws AppError if it is something else. */
export function readProviderReport(file: string): Promise<ProviderReport> {
  return readMadeDocument(file, {
    schema: ProviderReport,
    version: PROVIDER_REPORT_VERSION,
    name: 'providers.json',
    remedy: 'On the machine with the device, run: modewise doctor --providers --out providers.json',
  });
}
