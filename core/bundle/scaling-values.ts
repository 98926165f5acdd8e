import type { DeployedMachine, Fleet, FleetScaler } from '#core/contract/serving/deployment.ts';
import { AZURE_RULES, EC2_WARM_UP_S } from '#core/price/autoscaling/autoscaler.ts';
import { cpuTargetPct } from '#core/price/autoscaling/cpu-target.ts';
import { duration, percent, plain, rate } from '#core/words/format/format.ts';
import { type BundleValues, traced, type Traced, word } from './traced.ts';

/** What an autoscaler scales: one machine, task or pod, with the vCPUs that a target on the CPU counts. */
interface Scaled {
  readonly noun: 'instance' | 'pod';
  /** Scaled units of a machine of the plan. */
  readonly perMachine: number;
  readonly vcpus: number;
}

/** The vCPUs that a pod requests: whole thousandths. */
export function podVcpus({ mostVcpus }: NonNullable<Fleet['pods']>): number {
  return Math.floor(1000 * mostVcpus) / 1000;
}

/** Precise enough that a fleet follows as it was simulated. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** The targets of a fleet's autoscaler, as each kind of it counts; none for plans of earlier versions, which do not state what a machine carries. */
export function scalingValues({ scaler, pods }: Fleet, { vcpus }: DeployedMachine): BundleValues {
  if (scaler?.ratePerS === undefined) return RULES;
  const scaled: Scaled =
    pods === null
      ? { noun: 'instance', perMachine: 1, vcpus }
      : { noun: 'pod', perMachine: pods.perNode, vcpus: podVcpus(pods) };
  const { target } = scaler;
  const eachPerS = scaler.ratePerS / scaled.perMachine;
  const carried = `${percent(target)} of the ${rate(eachPerS, 'requests/s')} that one ${scaled.noun} carries`;
  return {
    ...RULES,
    invocationsPerInstance: traced(sixDigits(60 * target * eachPerS), `a minute: ${carried}`),
    podRatePerS: traced(sixDigits(target * eachPerS), carried),
    scaleShare: traced(target, `the plan loads an instance to ${percent(target)} of what it carries`),
    ...(scaler.cpu === undefined ? {} : cpuValues(scaler.cpu, { ...scaled, ratePerS: target * eachPerS, carried })),
  };
}

/** The target on the CPU in use: the vCPUs that a machine uses at its share of X_slo, of those that the metric counts. */
function cpuValues(
  { requestS, mostVcpus }: NonNullable<FleetScaler['cpu']>,
  of: Scaled & { readonly ratePerS: number; readonly carried: string },
): BundleValues {
  const { noun, perMachine, vcpus, ratePerS, carried } = of;
  const usedVcpus = ratePerS * requestS;
  const share = usedVcpus / vcpus;
  const whole = cpuTargetPct(share);
  const used = `${carried}, times ${duration(1000 * requestS)} of CPU time each: ${plain(usedVcpus, 3)} of ${plain(vcpus, 4)} vCPUs`;
  const most = `an ${noun === 'pod' ? 'entirely busy pod' : 'instance at its limit'} uses ${percent(mostVcpus / perMachine / vcpus)}`;
  const note = `${used}; ${most}`;
  return {
    cpuShare: traced(sixDigits(share), note),
    cpuPct: traced(sixDigits(100 * share), note),
    cpuSumPct: traced(sixDigits(100 * usedVcpus), `${note}. The metric adds up what the vCPUs use`),
    wholeCpuPct: traced(whole, note),
    podCpuTarget: word(`${Math.max(1, Math.round(1000 * usedVcpus))}m`, note),
  };
}

/** A whole number of minutes, as Azure writes it. */
function isoMinutes(seconds: number): Traced {
  return word(`PT${seconds / 60}M`);
}

/** The numbers of autoscalers that plans simulate and the deployer could set otherwise. */
const RULES: BundleValues = {
  warmUpS: traced(EC2_WARM_UP_S),
  growWindow: isoMinutes(AZURE_RULES.out.windowS),
  growCooldown: isoMinutes(AZURE_RULES.out.cooldownS),
  growPct: traced(AZURE_RULES.out.percent),
  shrinkWindow: isoMinutes(AZURE_RULES.in.windowS),
  shrinkCooldown: isoMinutes(AZURE_RULES.in.cooldownS),
  shrinkPct: traced(-AZURE_RULES.in.percent),
  shrinkAt: traced(AZURE_RULES.in.share),
};
