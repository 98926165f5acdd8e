import type { Fleet } from '#core/contract/serving/deployment.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import { functionMemoryMb } from '#core/price/serving/function/function-plan.ts';
import { environmentOn } from '#core/price/serving/function/managed-instance-environment.ts';
import { counted, percent, plain } from '#core/words/format/format.ts';
import { fleetSize } from './fleet-values.ts';
import { traced, type BundleValues } from './traced.ts';
import type { BundleInput } from './bundle-input.ts';

/** What Lambda keeps of an instance, and the most memory of a function there: rows of the catalogue, which a test compares. */
export const ENVIRONMENT_LIMITS = { keptVcpus: 1, mostGib: 32 } as const;
/** More requests at a time than processes that are busy, so that a burst waits and is not refused. */
const WAITING = 2;

/** The values of a function whose execution environments have an instance each. */
export function environmentValues(
  { option, promises, run, deployment }: Pick<BundleInput, 'option' | 'promises' | 'run' | 'deployment'>,
  fleet: Fleet,
): BundleValues {
  const { machine } = deployment;
  const environment = environmentOn(machine, ENVIRONMENT_LIMITS);
  const { processes, memoryMib, vcpus, gibPerVcpu } = environment;
  const fits = Math.floor(memoryMib / functionMemoryMb(run));
  const target = fleet.scaler?.target ?? SAFETY_FACTOR;
  const most = (target * vcpus) / machine.vcpus;
  const eachPerS = fleet.scaler?.ratePerS ?? (promises.ratePerS?.value ?? promises.peakPerS) / fleet.count;
  const parts = option.latencyParts ?? [];
  const workMs = parts.reduce(
    (sum, { code, p50 }) => (code === 'inference' || code === 'handling' ? sum + p50 : sum),
    0,
  );
  // A session has its part of the vCPUs while it works.
  const used = workMs === 0 ? most : Math.min(most, (target * eachPerS * workMs) / 1000 / machine.sessions);
  return {
    environmentMib: traced(memoryMib, `all that Lambda leaves of an instance: ${counted(vcpus, 'vCPU')}`),
    environmentRatio: traced(gibPerVcpu),
    environmentConcurrency: traced(
      Math.max(processes, Math.min(WAITING * processes, fits)),
      `${counted(processes, 'process')} of the model keep an instance busy, as planned; further requests wait in processes of their own, as far as the memory allows`,
    ),
    providerVcpus: traced(
      fleetSize(fleet).most * machine.vcpus,
      `the vCPUs of ${counted(fleetSize(fleet).most, 'instance')}, as a limit of the cost`,
    ),
    environmentCpuPct: traced(
      Math.max(1, Math.round(100 * used)),
      `${percent(target)} of what an instance carries within the SLO takes ${plain(100 * used, 3)} % of its ${counted(machine.vcpus, 'vCPU')}`,
    ),
  };
}
