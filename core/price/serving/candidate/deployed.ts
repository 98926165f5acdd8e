import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { DeployedMachine, Fleet } from '#core/contract/serving/deployment.ts';
import type { CapacityProfile } from '#core/project/projection/types.ts';
import type { Architecture } from './architecture.ts';
import type { AutoscaledFleet } from './autoscaled-fleet.ts';
import type { Stated } from './asked.ts';
import { type SpotMix, spotMix, spotShareAbove } from './spot-base.ts';

/** The execution provider of the run that a profile was projected from: that of the measured device, else the CPU. */
export function providerOf({ reasons }: Pick<CapacityProfile, 'reasons'>): DeployedMachine['provider'] {
  const device = reasons.find(({ code }) => code === 'measured-on-device');
  return device?.code === 'measured-on-device' ? device.provider : 'cpu';
}

/** A machine of an instance type, by the candidate's name of it. */
export function deployedInstance(
  { candidate }: Pick<Stated, 'candidate'>,
  { instance, profile }: { readonly instance: InstanceType; readonly profile: CapacityProfile },
): DeployedMachine {
  const { cloud, arch, vcpus, memoryGiB } = instance;
  return {
    cloud,
    architecture: arch,
    instanceType: candidate.instanceType ?? instance.instanceType,
    vcpus,
    memoryMib: Math.round(memoryGiB * 1024),
    sessions: profile.sessions,
    provider: providerOf(profile),
  };
}

/** A task, worker or function that is sold by its size, of AWS unless another cloud is named. */
export function deployedSize(
  architecture: Architecture,
  size: { readonly vcpus: number; readonly memoryMib: number; readonly sessions: number },
  cloud: DeployedMachine['cloud'] = 'aws',
): DeployedMachine {
  return { cloud, architecture, instanceType: null, ...size, provider: 'cpu' };
}

/** A fleet of a fixed size. */
export function fixedFleet({ onDemand, spot }: Pick<SpotMix, 'onDemand' | 'spot'>): Fleet {
  return {
    kind: 'fleet',
    count: onDemand + spot,
    peak: { onDemand, spot },
    always: { onDemand, spot },
    scaling: 'none',
    pods: null,
  };
}

/** A fleet that follows its load. */
export function scaledUse(stated: Stated, scaled: Pick<AutoscaledFleet, 'peakMachines' | 'always' | 'scaler'>): Fleet {
  const { peakMachines, always } = scaled;
  const atPeak = spotMix(stated, peakMachines);
  return {
    kind: 'fleet',
    count: peakMachines,
    peak: { onDemand: atPeak.onDemand, spot: atPeak.spot },
    always: { onDemand: always.onDemand, spot: always.spot },
    ...(atPeak.spot > 0 ? { onDemandAbove: 1 - spotShareAbove(stated) } : {}),
    scaling: 'by-load',
    scaler: scaled.scaler(),
    pods: null,
  };
}
