/** The operating system's description of the processor. */
export interface CpuFacts {
  readonly model: string;
  /** Physical cores among the visible ones. */
  readonly physicalCores: number;
  readonly isa: readonly string[];
  /** Highest current clock of a core, GHz; null if unknown. */
  readonly clockGHz: number | null;
  /** What tells processors of one model apart, as `HostDescription` has it; null if unknown. */
  readonly stepping: string | null;
  readonly microcode: string | null;
  /** Hardware threads of a core; null if unknown. */
  readonly threadsPerCore: number | null;
}

/** The facts that a system states about its processor. */
type StatedFacts = {
  readonly [Fact in keyof CpuFacts]: Fact extends 'isa' ? CpuFacts['isa'] : CpuFacts[Fact] | null;
};

/** Vector extensions: flags in Linux's /proc/cpuinfo, with the catalogue's names. */
const ISA_BY_FLAG: Readonly<Record<string, string>> = {
  avx2: 'AVX2',
  avx512f: 'AVX-512F',
  avx512_vnni: 'AVX512-VNNI',
  avx_vnni: 'AVX-VNNI',
  avx512_bf16: 'AVX512-BF16',
  avx512_fp16: 'AVX512-FP16',
  amx_int8: 'AMX-INT8',
  amx_bf16: 'AMX-BF16',
  asimd: 'NEON',
  sve: 'SVE',
  sve2: 'SVE2',
  i8mm: 'i8mm',
  bf16: 'bf16',
  asimddp: 'dotprod',
  asimdhp: 'fp16',
};

/** Parses Linux's /proc/cpuinfo. Missing fields (Arm has no model) are null. */
export function parseCpuInfo(text: string): StatedFacts {
  const processors = text
    .split(/\n\s*\n/)
    .map((block) => new Map(block.split('\n').map((line) => splitAt(line, ':'))))
    .filter((fields) => fields.has('processor'));
  const first = processors[0];
  const cores = new Set(
    processors
      .filter((fields) => fields.has('core id'))
      .map((fields) => `${fields.get('physical id') ?? '0'}/${fields.get('core id')}`),
  );
  const flags = new Set((first?.get('flags') ?? first?.get('Features') ?? '').split(/\s+/));
  const clocksMHz = processors.map((fields) => Number(fields.get('cpu MHz'))).filter((mhz) => mhz > 0);
  return {
    model: first?.get('model name') ?? null,
    physicalCores: cores.size > 0 ? cores.size : null,
    isa: Object.entries(ISA_BY_FLAG)
      .filter(([flag]) => flags.has(flag))
      .map(([, name]) => name),
    clockGHz: clocksMHz.length > 0 ? Math.max(...clocksMHz) / 1000 : null,
    stepping:
      joined(first, ['cpu family', 'model', 'stepping']) ??
      joined(first, ['CPU implementer', 'CPU part', 'CPU variant', 'CPU revision']),
    microcode: first?.get('microcode') ?? null,
    threadsPerCore: ratioOf(Number(first?.get('siblings')), Number(first?.get('cpu cores'))),
  };
}

/** The values of these fields with `/` between; null if any is missing. */
function joined(fields: ReadonlyMap<string, string> | undefined, names: readonly string[]): string | null {
  const values = names.map((name) => fields?.get(name));
  return values.includes(undefined) ? null : values.join('/');
}

/** Hardware threads ÷ cores; null if either is unknown, or a virtual machine states numbers that do not divide. */
function ratioOf(threads: number, cores: number): number | null {
  return threads > 0 && cores > 0 && threads % cores === 0 ? threads / cores : null;
}

/** Parses the output of macOS's `sysctl -a hw machdep.cpu`: `name: value` lines. */
export function parseSysctl(text: string): StatedFacts {
  const values = new Map(text.split('\n').map((line) => splitAt(line, ':')));
  const has = (name: string): boolean => values.get(name) === '1';
  const isa = [
    has('hw.optional.avx2_0') ? 'AVX2' : null,
    has('hw.optional.avx512f') ? 'AVX-512F' : null,
    has('hw.optional.avx512vnni') ? 'AVX512-VNNI' : null,
    has('hw.optional.AdvSIMD') || has('hw.optional.arm64') ? 'NEON' : null,
    has('hw.optional.arm.FEAT_I8MM') ? 'i8mm' : null,
    has('hw.optional.arm.FEAT_BF16') ? 'bf16' : null,
    has('hw.optional.arm.FEAT_DotProd') ? 'dotprod' : null,
    has('hw.optional.arm.FEAT_FP16') ? 'fp16' : null,
  ];
  const physicalCores = Number(values.get('hw.physicalcpu'));
  const identity = ['family', 'model', 'stepping'].map((name) => `machdep.cpu.${name}`);
  const hertz = Number(values.get('hw.cpufrequency'));
  return {
    model: values.get('machdep.cpu.brand_string') ?? null,
    physicalCores: physicalCores > 0 ? physicalCores : null,
    isa: isa.filter((name) => name !== null),
    clockGHz: hertz > 0 ? hertz / 1e9 : null,
    stepping: joined(values, identity),
    microcode: values.get('machdep.cpu.microcode_version') ?? null,
    threadsPerCore: ratioOf(Number(values.get('hw.logicalcpu')), physicalCores),
  };
}

function splitAt(line: string, mark: string): readonly [string, string] {
  const at = line.indexOf(mark);
  return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
