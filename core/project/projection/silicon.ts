import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { HostDescription } from '#core/contract/run/run.ts';
import type { ModelFamily } from './types.ts';

/** The properties of a core that a projection uses. */
export interface Silicon {
  /** Microarchitecture by the catalogue's name; null if the processor is not in the catalogue. */
  readonly uarch: string | null;
  readonly arch: 'x86_64' | 'arm64';
  readonly clockGHz: number;
  readonly fp32FlopPerCycle: number;
  readonly int8Unit: string | null;
  /** The assumptions about the core; null if there are none. */
  readonly note: Reason | null;
}

/** Sustained clock of a server that does not report it: the middle of the catalogue's x86 types. */
const ASSUMED_CLOCK_GHZ = 3.2;

/**
 * The host's core. A processor that the catalogue knows, by its model number or, for AMD servers, by its instructions, gets the catalogue's
 * sustained clock and kernel width, so that the same silicon compares as equal. Any other gets its own clock and the width of its widest
 * vector instructions. Virtual machines report the nominal clock, well below what a core sustains, so on x86 servers it counts only if it
 * exceeds the assumed clock.
 */
export function siliconOfHost(host: HostDescription, instances: readonly InstanceType[]): Silicon {
  return siliconAmong(host)(instances);
}

/** Every projection asks for it, and finding it reads the processor of every type. */
const siliconAmong = oncePer((host: HostDescription) =>
  oncePer((instances: readonly InstanceType[]) => foundSilicon(host, instances)),
);

function foundSilicon(host: HostDescription, instances: readonly InstanceType[]): Silicon {
  const known = instances.find((i) => i.instanceType === host.instanceType) ?? sameProcessor(host, instances);
  if (known !== undefined) return siliconOf(known);
  const generation = generationBySignature(host);
  const like = instances.find((i) => i.uarch === generation && i.accelerator === null);
  if (like !== undefined) {
    const note: Reason = {
      code: 'processor-taken-as',
      cpuModel: host.cpuModel,
      uarch: like.uarch,
      clockGhz: like.clockGHz,
    };
    return { ...siliconOf(like), clockGHz: Math.max(like.clockGHz, host.clockGHz ?? 0), note };
  }
  return {
    uarch: null,
    arch: host.arch.startsWith('arm') || host.arch === 'aarch64' ? 'arm64' : 'x86_64',
    ...clockOf(host),
    fp32FlopPerCycle: widthOf(host),
    int8Unit: null,
  };
}

const SERVER = /\b(Xeon|EPYC)\b/;

function clockOf(host: HostDescription): Pick<Silicon, 'clockGHz' | 'note'> {
  const reportedGHz = host.clockGHz;
  if (reportedGHz !== null && (reportedGHz >= ASSUMED_CLOCK_GHZ || !SERVER.test(host.cpuModel)))
    return { clockGHz: reportedGHz, note: null };
  return {
    clockGHz: ASSUMED_CLOCK_GHZ,
    note: { code: 'clock-assumed', reportedGhz: reportedGHz, assumedGhz: ASSUMED_CLOCK_GHZ },
  };
}

/**
 * Zen 4 brought AVX-512 to AMD's servers, and Zen 5 added AVX-VNNI. A hypervisor that hides the model number still shows the instructions.
 */
function generationBySignature(host: HostDescription): string | null {
  if (!/\bEPYC\b/.test(host.cpuModel) || !host.isa.includes('AVX-512F')) return null;
  return host.isa.includes('AVX-VNNI') ? 'Zen 5' : 'Zen 4';
}

/** The core of an instance type, from the catalogue. */
export function siliconOf(instance: InstanceType): Silicon {
  const { uarch, arch, clockGHz, fp32FlopPerCycle, int8Unit } = instance;
  return { uarch, arch, clockGHz, fp32FlopPerCycle, int8Unit, note: null };
}

/**
 * Whether sums of 8-bit products can saturate: x86 processors without VNNI add two of them in 16 bits. Null if a host's instructions are not known.
 */
export function saturatesInt8(host: Pick<HostDescription, 'arch' | 'isa'>): boolean | null {
  if (host.arch.startsWith('arm') || host.arch === 'aarch64') return false;
  return host.isa.length === 0 ? null : !host.isa.some((each) => each.includes('VNNI'));
}

/** The units of the catalogue's x86 types whose sums of 8-bit products can saturate. */
const SATURATING_UNITS: ReadonlySet<string> = new Set(['avx2', 'avx512']);

/** Whether they can on an instance type. */
export function typeSaturatesInt8({ int8Unit }: Pick<InstanceType, 'int8Unit'>): boolean {
  return SATURATING_UNITS.has(int8Unit);
}

/** Throughput gain from the second hardware thread of a core: small if vector units are full, larger if code waits for memory. */
export function smtGain(family: ModelFamily): number {
  return family === 'conv' || family === 'gemm' ? 0.05 : 0.2;
}

/** The share of a core that a hardware thread next to a busy one has: half of the throughput of both. */
export function busyThreadShare(family: ModelFamily): number {
  return (1 + smtGain(family)) / 2;
}

function widthOf(host: HostDescription): number {
  const isa = new Set(host.isa);
  if (isa.has('AVX-512F')) {
    // Zen 4 runs 512-bit instructions in two halves. Zen 5, which introduced AVX-VNNI, does not.
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

/** `9R14` from "AMD EPYC 9R14", `8375C` from "Xeon Platinum 8375C CPU @ 2.90GHz", `GRAVITON3` from "AWS Graviton3". */
function modelNumbers(cpuModel: string): readonly string[] {
  return cpuModel.toUpperCase().match(/\bGRAVITON\d\b|\b\d[0-9A-Z]{3,}(?:-C)?\b/g) ?? [];
}
