import type { Machine } from '#core/project/projection/machine.ts';
import { relativeTime, resourcesOf } from '#core/project/projection/relative-time.ts';
import { createRandom } from '#core/math/stats/random.ts';
import type { PublicResult } from './result.ts';

const TRUTH = { memoryShare: 0.25, overheadShare: 0, widthExponent: 0.5, threadLoss: 0, armLog: 0, matrixLog: 0 };

function machineOf(index: number): Machine {
  return {
    name: `machine ${index}`,
    arch: 'x86_64',
    generation: `generation ${index}`,
    cores: 2 + (index % 7),
    clockGHz: 2.4 + 0.2 * (index % 5),
    fp32Width: index % 2 === 0 ? 32 : 64,
    int8Width: 128,
    matrixUnit: false,
    bandwidthGBps: 30 + 10 * (index % 6),
    gpu: null,
  };
}

/** Synthetic results for tests: machines that follow a law, with a random factor per machine and a smaller one per model. */
export function inventedResults(of: {
  readonly machines: number;
  readonly models: number;
  readonly machineSigma: number;
  readonly seed: number;
}): readonly PublicResult[] {
  const random = createRandom(of.seed);
  return Array.from({ length: of.machines }, (_, index) => machineOf(index)).flatMap((machine) => {
    const own = of.machineSigma * random.fork(machine.name).normal();
    const resources = resourcesOf(machine, 'fp32', null);
    if (resources === null) return [];
    return Array.from({ length: of.models }, (_, model): PublicResult => {
      const stray = 0.05 * random.fork(`${machine.name} ${model}`).normal();
      return {
        line: model + 2,
        model: `model ${model}`,
        family: 'conv',
        precision: 'fp32',
        machine,
        runtime: 'a runtime',
        runtimeFamily: 'a runtime',
        threads: null,
        batch: '1',
        metric: 'latency_ms',
        ms: (model + 1) * relativeTime(TRUTH, resources, 'cpu') * Math.exp(own + stray),
        gmacs: model + 1,
        macts: null,
        paramsM: null,
      };
    });
  });
}
