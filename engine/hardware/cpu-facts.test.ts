import { expect, test } from 'vitest';
import { parseCpuInfo, parseSysctl } from './cpu-facts.ts';

const processor = (n: number, core: number, mhz: number): string =>
  [
    `processor\t: ${n}`,
    'model name\t: AMD EPYC 9R14',
    `cpu MHz\t\t: ${mhz}`,
    'physical id\t: 0',
    `core id\t\t: ${core}`,
    'cpu family\t: 25',
    'model\t\t: 17',
    'stepping\t: 1',
    'microcode\t: 0xa101148',
    'siblings\t: 4',
    'cpu cores\t: 2',
    'flags\t\t: fpu avx avx2 avx512f avx512_vnni',
  ].join('\n');

test('hyper-threads of one core count once, and the fastest clock is taken', () => {
  const text = [processor(0, 0, 2600), processor(1, 0, 3700), processor(2, 1, 2600), processor(3, 1, 2600)].join(
    '\n\n',
  );
  expect(parseCpuInfo(`${text}\n`)).toEqual({
    model: 'AMD EPYC 9R14',
    physicalCores: 2,
    isa: ['AVX2', 'AVX-512F', 'AVX512-VNNI'],
    clockGHz: 3.7,
    stepping: '25/17/1',
    microcode: '0xa101148',
    threadsPerCore: 2,
  });
});

test('an Arm machine that names neither model, cores nor clock leaves them open', () => {
  const text =
    'processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd asimdhp asimddp sve i8mm bf16\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\nCPU variant\t: 0x1\nCPU revision\t: 1\n';
  expect(parseCpuInfo(text)).toEqual({
    model: null,
    physicalCores: null,
    isa: ['NEON', 'SVE', 'i8mm', 'bf16', 'dotprod', 'fp16'],
    clockGHz: null,
    stepping: '0x41/0xd40/0x1/1',
    microcode: null,
    threadsPerCore: null,
  });
  const unknown = { stepping: null, microcode: null, threadsPerCore: null };
  expect(parseCpuInfo('')).toEqual({ model: null, physicalCores: null, isa: [], clockGHz: null, ...unknown });
});

test('macOS tells model, cores and extensions by name', () => {
  const text =
    'machdep.cpu.brand_string: Apple M2\nhw.physicalcpu: 8\nhw.logicalcpu: 8\nhw.optional.arm64: 1\nhw.optional.arm.FEAT_DotProd: 1\n';
  expect(parseSysctl(text)).toEqual({
    model: 'Apple M2',
    physicalCores: 8,
    isa: ['NEON', 'dotprod'],
    clockGHz: null,
    stepping: null,
    microcode: null,
    threadsPerCore: 1,
  });
});
