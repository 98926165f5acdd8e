import { mean } from '#core/math/stats/moments.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { SETTLED_MS } from '#core/measure/search/effort.ts';
import { maySpin } from '#engine/runtime/cores.ts';
import { ExecutorPool } from '#engine/runtime/executor-pool.ts';
import type { OpenLoopDriver } from './open-loop-driver.ts';
import { Generator, runOpenLoop, warmUpOpenLoop } from './open-loop.ts';
import type { Setting } from '#engine/bench/protocol.ts';
import { sampleServiceMs } from '#engine/bench/service-sample.ts';

/** Duration of back-to-back inferences before the first rate is chosen. */
const SERVICE_SAMPLE_MS = 400;

/** The model in executor threads of this process; one request is one inference. */
export function inProcessDriver({ input, data, stop }: TaskContext, setting: Setting): OpenLoopDriver {
  let pool = new ExecutorPool({ input, data, stop });
  const generator = new Generator();
  const loop = { generator, setting, windowMs: 0, maxBatch: 1, spin: maySpin(setting), stop };
  return {
    starts: 'service',
    async measureUnloaded() {
      const serviceMs = await sampleServiceMs({ pool, setting, batchSize: 1, durationMs: SERVICE_SAMPLE_MS });
      return { serviceMs, capacityPerS: (1000 * setting.replicas) / mean(serviceMs) };
    },
    warmUp: (ratePerS) => warmUpOpenLoop({ ...loop, pool, ratePerS }),
    run: (arrivalMs) => runOpenLoop({ ...loop, pool, arrivalMs }),
    async renew() {
      await pool.close();
      pool = new ExecutorPool({ input, data, stop });
      await sampleServiceMs({ pool, setting, batchSize: 1, durationMs: SETTLED_MS });
    },
    async close() {
      await Promise.all([pool.close(), generator.close()]);
    },
  };
}
