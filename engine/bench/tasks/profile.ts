import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flopsFromProfile } from '#core/project/projection/flops.ts';
import { readNodeAttributes } from '#engine/model/node-attributes.ts';
import type { TaskContext } from '#engine/bench/context.ts';
import { RequestFeeds } from '#engine/runtime/feeds.ts';
import { profileRuns } from '#engine/bench/profile/profile-runs.ts';
import { readProfile } from '#engine/bench/profile/read-profile.ts';
import type { BenchTask } from '#engine/bench/protocol.ts';
import { measuredRate } from '#engine/bench/stops/stop-watch.ts';
import { withRuntimeFailure } from '#engine/runtime/runtime-failure.ts';
import { openSession } from '#engine/runtime/session.ts';

type ProfileTask = Extract<BenchTask, { kind: 'profile' }>;

/** Counts the FLOPs of a row, then profiles an inference. */
export async function profile(task: ProfileTask, context: TaskContext): Promise<void> {
  const { seconds, ridge } = task;
  const folder = await mkdtemp(join(task.scratchFolder, 'profile-'));
  try {
    const found = await withRuntimeFailure(async () => {
      await countFlops(context, join(folder, 'flops'));
      // The profiler writes a file for each attempt.
      return measuredRate(async () =>
        profileRuns(context, { folder: await mkdtemp(join(folder, 'runs-')), seconds, ridge }),
      );
    });
    if (found !== null) context.emit({ kind: 'model-profile', profile: found });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs one row without graph optimisation, so that the profiler shows the shapes of the nodes in the file. */
async function countFlops({ input, data, emit }: TaskContext, folder: string): Promise<void> {
  const { modelPath, outputs } = input;
  await mkdir(folder);
  const { session, fetches } = await openSession({
    modelPath,
    threads: 1,
    outputs,
    asInFile: true,
    profilePrefix: join(folder, 'ort'),
  });
  await session.run(new RequestFeeds(data).fill(0, 1), fetches);
  session.endProfiling();
  await session.release();
  const flops = flopsFromProfile(await readProfile(folder), readNodeAttributes(modelPath), 1);
  emit({ kind: 'flops', flopsPerRow: flops.flopsPerRow });
}
