import type { Machine } from '#core/project/projection/machine.ts';
import { number, optionalNumber, parseTable, type Row, text } from '#engine/catalog/rows.ts';
import machines from './data/machines.csv?raw';
import spareCores from './data/spare-cores/machines.csv?raw';

/** Builds of ncnn without AVX-512 compute in 256 bits on every machine. */
const AVX2 = { fp32Width: 32, int8Width: 43, matrixUnit: false } as const;

/** Machines of the public results, by the name in the results. */
export function readMachines(): ReadonlyMap<string, Machine> {
  const rows = [...parseTable('machines', machines), ...parseTable('spare-cores/machines', spareCores)];
  return new Map(rows.map((row) => [text(row, 'machine'), machineOf(row)]));
}

/** The machine as a stack can use it. An unknown machine has a name and an instruction set, but no specification. */
export function machineFor(
  known: ReadonlyMap<string, Machine>,
  result: { readonly hardware: string; readonly hwClass: string; readonly stack: string },
): Machine {
  const machine = known.get(result.hardware) ?? unknownMachine(result.hardware, result.hwClass);
  return result.stack.includes('AVX2-only') ? { ...machine, ...AVX2, name: `${machine.name}, AVX2 build` } : machine;
}

function machineOf(row: Row): Machine {
  const isGpu = text(row, 'arch') === 'gpu';
  return {
    name: text(row, 'machine'),
    arch: isGpu ? 'gpu' : text(row, 'arch') === 'arm64' ? 'arm64' : 'x86_64',
    generation: isGpu ? text(row, 'gpu') : text(row, 'uarch'),
    cores: number(row, 'physical_cores'),
    clockGHz: optionalNumber(row, 'clock_ghz') ?? 1,
    fp32Width: optionalNumber(row, 'fp32_flop_per_cycle') ?? 1,
    int8Width: optionalNumber(row, 'int8_op_per_cycle') ?? 1,
    matrixUnit: text(row, 'matrix_unit') !== '',
    bandwidthGBps: optionalNumber(row, 'bandwidth_gbps'),
    gpu: isGpu
      ? {
          name: text(row, 'gpu'),
          fp32: number(row, 'fp32_tflops'),
          tf32: optionalNumber(row, 'tf32_tflops'),
          fp16: optionalNumber(row, 'fp16_tflops'),
          int8: optionalNumber(row, 'int8_tops'),
        }
      : null,
  };
}

function unknownMachine(name: string, hwClass: string): Machine {
  const arch = hwClass === 'gpu' ? 'gpu' : hwClass.includes('arm') ? 'arm64' : 'x86_64';
  return {
    name,
    arch,
    generation: name,
    cores: 1,
    clockGHz: 1,
    fp32Width: 1,
    int8Width: 1,
    matrixUnit: false,
    bandwidthGBps: null,
    gpu: null,
  };
}
