import type { InstanceType } from '../contract/catalog.ts';
import type { HostDescription } from '../contract/run.ts';
import type { ModelFamily } from './types.ts';

/** What of a core a projection looks at. */
export interface Silicon {
  /** Microarchitecture by the catalogue's name; null when the processor is not in it. */
  readonly uarch: string | null;
  readonly arch: 'x86_64' | 'arm64';
  readonly clockGHz: number;
  readonly fp32FlopPerCycle: number;
  readonly int8Unit: string | null;
}

/** A clock for a host that does not tell its own: the middle of the catalogue's server types. */
export const ASSUMED_CLOCK_GHZ = 3.2;

/**
 * The host's core. A processor that the catalogue knows by its model number takes the catalogue's sustained clock and kernel width, so
 * that the same silicon compares as equal; any other its own clock, and the width of its widest vector instructions.
 */
export function siliconOfHost(host: HostDescription, instances: readonly InstanceType[]): Silicon {
  const known = instances.find((i) => i.instanceType === host.instanceType) ?? sameProcessor(host, instances);
  if (known !== undefined) return siliconOf(known);
  return {
    uarch: null,
    arch: host.arch.startsWith('arm') || host.arch === 'aarch64' ? 'arm64' : 'x86_64',
    clockGHz: host.clockGHz ?? ASSUMED_CLOCK_GHZ,
    fp32FlopPerCycle: widthOf(host),
    int8Unit: null,
  };
}

/** The core of an instance type, as the catalogue has it. */
export function siliconOf(instance: InstanceType): Silicon {
  const { uarch, arch, clockGHz, fp32FlopPerCycle, int8Unit } = instance;
  return { uarch, arch, clockGHz, fp32FlopPerCycle, int8Unit };
}

/**
 * How much faster one core computes than another. Trees follow the clock alone; matrix products the clock times what ONNX Runtime's
 * kernels use of the vector unit; convolutions gain only 1.5× from AVX-512 over AVX2; a mixture lies in between.
 */
export function coreSpeedRatio(family: ModelFamily, target: Silicon, source: Silicon): number {
  const clock = target.clockGHz / source.clockGHz;
  switch (family) {
    case 'trees':
      return clock;
    case 'gemm':
      return clock * (target.fp32FlopPerCycle / source.fp32FlopPerCycle);
    case 'conv':
      return clock * (convWidth(target.fp32FlopPerCycle) / convWidth(source.fp32FlopPerCycle));
    case 'other':
      return clock * Math.sqrt(target.fp32FlopPerCycle / source.fp32FlopPerCycle);
  }
}

/** What the second hardware thread of a core adds to its throughput: little where vector units are full, more where code waits for memory. */
export function smtGain(family: ModelFamily): number {
  return family === 'conv' || family === 'gemm' ? 0.05 : 0.2;
}

function convWidth(flopPerCycle: number): number {
  return flopPerCycle > 32 ? 48 : flopPerCycle;
}

function widthOf(host: HostDescription): number {
  const isa = new Set(host.isa);
  if (isa.has('AVX-512F')) {
    // Zen 4 runs 512-bit instructions in two halves; AVX-VNNI came with Zen 5, which does not.
    const halved = /\bAMD\b/.test(host.cpuModel) && !isa.has('AVX-VNNI');
    return halved ? 32 : 64;
  }
  if (isa.has('AVX2') || isa.has('SVE') || isa.has('SVE2') || isa.has('i8mm')) return 32;
  return 16;
}

function sameProcessor(host: HostDescription, instances: readonly InstanceType[]): InstanceType | undefined {
  const own = modelNumbers(host.cpuModel);
  return instances.find((i) => i.accelerator === null && modelNumbers(i.cpuModel).some((n) => own.includes(n)));
}

/** `9R14` of "AMD EPYC 9R14", `8375C` of "Xeon Platinum 8375C CPU @ 2.90GHz", `GRAVITON3` of "AWS Graviton3". */
function modelNumbers(cpuModel: string): readonly string[] {
  return cpuModel.toUpperCase().match(/\bGRAVITON\d\b|\b\d[0-9A-Z]{3,}(?:-C)?\b/g) ?? [];
}
