import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flopsFromProfile, type ProfileEvent } from '../../../core/projection/flops.ts';
import { readNodeAttributes } from '../../model/node-attributes.ts';
import type { TaskContext } from '../context.ts';
import { RequestFeeds } from '../feeds.ts';
import type { BenchTask } from '../protocol.ts';
import { openSession } from '../session.ts';

type ProfileTask = Extract<BenchTask, { kind: 'profile' }>;

/** Runs one row with ONNX Runtime's profiler on and graph optimisation off, and counts the FLOPs from the shapes that it reports. */
export async function profile(task: ProfileTask, context: TaskContext): Promise<void> {
  const { input, data, emit } = context;
  const folder = await mkdtemp(join(task.scratchFolder, 'profile-'));
  try {
    const { session, fetches } = await openSession({
      modelPath: input.modelPath,
      threads: 1,
      outputs: input.outputs,
      profilePrefix: join(folder, 'ort'),
    });
    await session.run(new RequestFeeds(data).fill(0, 1), fetches);
    session.endProfiling();
    await session.release();
    const flops = flopsFromProfile(await readProfile(folder), readNodeAttributes(input.modelPath), 1);
    emit({ kind: 'flops', flopsPerRow: flops.flopsPerRow });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The profile lies in a file that ONNX Runtime names itself: prefix, date and time. */
async function readProfile(folder: string): Promise<readonly ProfileEvent[]> {
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error('ONNX Runtime left no profile');
  const parsed: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
  if (!Array.isArray(parsed)) throw new Error('ONNX Runtime left a profile that is not a list of events');
  return parsed as readonly ProfileEvent[];
}
