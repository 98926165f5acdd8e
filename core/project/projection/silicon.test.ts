import { expect, test } from 'vitest';
import type { HostDescription } from '#core/contract/run/run.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { siliconOfHost } from './silicon.ts';

const { instances } = exampleCatalog();
const silicon = (patch: Partial<HostDescription>) => siliconOfHost({ ...exampleRun().host, ...patch }, instances);

test('a processor is recognised by its model number, whatever surrounds it', () => {
  const cpuModel = 'Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz';
  expect(silicon({ cpuModel, clockGHz: 2.9 })).toMatchObject({ uarch: 'Ice Lake', clockGHz: 3.5, note: null });
  expect(silicon({ cpuModel: 'AWS Graviton3', arch: 'arm64' })).toMatchObject({ uarch: 'Neoverse-V1', arch: 'arm64' });
});

test('a virtual EPYC without a number is recognised by its instructions, not by its nominal clock', () => {
  const isa = ['AVX2', 'AVX-512F', 'AVX512-VNNI', 'AVX512-BF16'];
  const host = silicon({ cpuModel: 'AMD EPYC', isa, clockGHz: 2.6 });
  expect(host).toMatchObject({ uarch: 'Zen 4', clockGHz: 3.7, fp32FlopPerCycle: 32 });
  expect(host.note).toMatchObject({ code: 'processor-taken-as', uarch: 'Zen 4' });
});

test("an unknown server that reports its nominal clock is assumed to sustain more, a laptop's clock is used", () => {
  const xeon = silicon({ cpuModel: 'Intel(R) Xeon(R) Processor', isa: ['AVX2', 'AVX-512F'], clockGHz: 2.1 });
  expect(xeon).toMatchObject({ uarch: null, clockGHz: 3.2, fp32FlopPerCycle: 64 });
  expect(xeon.note).toEqual({ code: 'clock-assumed', reportedGhz: 2.1, assumedGhz: 3.2 });
  const laptop = silicon({ cpuModel: 'Apple M2', isa: ['NEON', 'dotprod'], clockGHz: 2.4, arch: 'arm64' });
  expect(laptop).toMatchObject({ uarch: null, arch: 'arm64', clockGHz: 2.4, fp32FlopPerCycle: 16, note: null });
  expect(silicon({ cpuModel: 'Intel Core i7', isa: ['AVX2'], clockGHz: null }).note).toMatchObject({
    code: 'clock-assumed',
    reportedGhz: null,
  });
});
