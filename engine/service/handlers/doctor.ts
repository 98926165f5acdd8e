import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import os from 'node:os';
import type { DoctorCheck, DoctorReport } from '#core/contract/machine/doctor.ts';
import { Provider, type ProviderState } from '#core/contract/machine/execution.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { readCalibration } from '#engine/hardware/calibration-file.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { cpuGovernor, cpuQuota } from '#engine/hardware/limits.ts';
import { closeInterruptedRuns } from '#engine/runs/close-interrupted.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { INSTALL_AGAIN } from '#engine/platform/native-library.ts';
import { homeFolder, programVersion, runsFolder } from '#engine/platform/paths.ts';
import { tryProvider } from '#engine/runs/execution.ts';
import { runtimeCheck } from './runtime-check.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';

/** Checks this machine for problems that prevent or disturb measurements. */
export async function doctor(
  benchHost: BenchHost,
  request: { readonly providers: boolean },
  { signal }: CallContext,
): Promise<DoctorReport> {
  // Measure the load before the checks add to it.
  const load = loadCheck();
  const [host, ...checks] = await Promise.all([
    describeHost(),
    folderCheck(),
    runtimeCheck(benchHost, hostSignal(signal)),
    duckdbCheck(benchHost, hostSignal(signal)),
    quotaCheck(),
    governorCheck(),
  ]);
  const providers = request.providers ? { providers: await tryProviders(benchHost, hostSignal(signal)) } : {};
  return {
    schemaVersion: 1,
    modewise: programVersion(),
    node: process.versions.node,
    host,
    home: homeFolder(),
    checks: [...checks, load].filter((check) => check !== null),
    ...providers,
    calibration: readCalibration(host),
  };
}

/** Every provider but the CPU, which another check runs; one after the other, because drivers may not like company. */
async function tryProviders(benchHost: BenchHost, signal: AbortSignal): Promise<ProviderState[]> {
  const states: ProviderState[] = [];
  for (const provider of Provider.exclude(['cpu']).options)
    states.push(await tryProvider(provider, { benchHost, signal }));
  return states;
}

async function folderCheck(): Promise<DoctorCheck> {
  const name = 'runs folder';
  try {
    makeFolder(runsFolder());
    await access(runsFolder(), constants.W_OK);
    const closed = await closeInterruptedRuns(runsFolder());
    const some = `${closed.length} interrupted ${closed.length === 1 ? 'run' : 'runs'} closed with their finished results`;
    return { name, state: 'ok', text: closed.length === 0 ? runsFolder() : `${runsFolder()} (${some})`, fix: null };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { name, state: 'failed', text: cause, fix: 'Set MODEWISE_HOME to a writable folder.' };
  }
}

/** Whether DuckDB loads and answers, tested in a separate process, the only place where it may be loaded. */
async function duckdbCheck(benchHost: BenchHost, signal: AbortSignal): Promise<DoctorCheck> {
  const name = 'DuckDB';
  try {
    const question = { kind: 'version' as const, path: null };
    return { name, state: 'ok', text: await askReader({ host: benchHost, question, signal }), fix: null };
  } catch (error) {
    const cause = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    return { name, state: 'failed', text: cause, fix: INSTALL_AGAIN };
  }
}

/** Other load affects measurements. Windows has no load average. */
function loadCheck(): DoctorCheck | null {
  const name = 'other load';
  const [oneMinute = 0] = os.loadavg();
  if (process.platform === 'win32') return null;
  const cores = os.availableParallelism();
  const text = `load ${oneMinute.toFixed(2)} on ${cores} cores over the last minute`;
  if (oneMinute < cores * 0.25) return { name, state: 'ok', text, fix: null };
  return { name, state: 'warning', text, fix: 'Stop other programs before measuring.' };
}

async function quotaCheck(): Promise<DoctorCheck | null> {
  const quota = await cpuQuota();
  if (quota === null) return null;
  const name = 'CPU quota';
  const text = `this container may use ${quota.toFixed(2)} of ${os.availableParallelism()} cores`;
  if (quota >= os.availableParallelism()) return { name, state: 'ok', text, fix: null };
  return { name, state: 'warning', text, fix: 'Raise the quota, or measure with no more threads than it allows.' };
}

async function governorCheck(): Promise<DoctorCheck | null> {
  const governor = await cpuGovernor();
  if (governor === null) return null;
  const name = 'CPU governor';
  if (governor === 'performance') return { name, state: 'ok', text: governor, fix: null };
  return {
    name,
    state: 'warning',
    text: `${governor}: the clock changes while measuring`,
    fix: 'Set it to performance: cpupower frequency-set -g performance',
  };
}
