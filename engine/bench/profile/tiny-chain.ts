import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KERNEL_SUFFIX } from '#core/project/projection/flops.ts';
import { median, midMean } from '#core/math/stats/moments.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { openSession, type OpenSession } from '#engine/runtime/session.ts';
import { Tensor } from 'onnxruntime-node';
import { readProfile } from './read-profile.ts';

const LINKS = 64;
/** Runs of each session, fewer if the whole profile takes less time than that of a quick measurement. */
const MAX_RUNS = 300;
const RUNS_PER_S = 450;
const BLOCK = 30;

/** The fixed cost of a node, microseconds. */
interface NodeCosts {
  /** A call of a model with one node. */
  readonly callUs: number;
  /** Each further node with almost no work. */
  readonly nodeUs: number;
  /** The additional time that the profiler shows for such a node: its own overhead on every node. */
  readonly profilerUs: number;
}

/** A chain of nodes that each negate one number. */
function chain(links: number): Uint8Array {
  const name = (at: number): string => (at === 0 ? 'input' : at === links ? 'output' : `link_${at}`);
  return encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: { name: 'modewise' },
    graph: {
      name: 'chain',
      nodes: Array.from({ length: links }, (_, at) => node('Neg', name(at), name(at + 1))),
      initializers: [],
      inputs: [value('input', 'float', [1])],
      outputs: [value('output', 'float', [1])],
    },
  });
}

/**
 * Measures the costs of a node in this process, in about 50 ms, or less for a profile of few `seconds`; `folder` is a scratch folder.
 * Throws ONNX Runtime's errors.
 */
export async function measureNodeCosts(folder: string, seconds = Infinity): Promise<NodeCosts> {
  const runs = Math.min(MAX_RUNS, RUNS_PER_S * seconds);
  const profiles = join(folder, 'chain');
  await mkdir(profiles, { recursive: true });
  const open = async (links: number, profilePrefix?: string): Promise<OpenSession> => {
    const modelPath = join(folder, `chain-${links}.onnx`);
    await writeFile(modelPath, chain(links));
    const profiled = profilePrefix === undefined ? {} : { profilePrefix };
    return openSession({ modelPath, threads: 1, outputs: ['output'], asInFile: true, ...profiled });
  };
  const [one, many, profiled] = [await open(1), await open(LINKS), await open(LINKS, join(profiles, 'ort'))];
  const feeds = { input: new Tensor('float32', Float32Array.of(1), [1]) };
  const timed = new Map<OpenSession, number[]>([one, many, profiled].map((each) => [each, []]));
  for (let run = 0; run < runs; run += BLOCK) {
    for (const [{ session, fetches }, ms] of timed) {
      for (let k = 0; k < BLOCK; k++) {
        const startMs = nowMs();
        await session.run(feeds, fetches);
        ms.push(nowMs() - startMs);
      }
    }
  }
  profiled.session.endProfiling();
  for (const { session } of timed.keys()) await session.release();
  const shown = (await readProfile(profiles))
    .filter((event) => event.cat === 'Node' && event.name?.endsWith(KERNEL_SUFFIX) === true)
    .map((event) => event.dur ?? 0);
  const callUs = 1000 * median(timed.get(one) ?? []);
  const nodeUs = Math.max(0, (1000 * median(timed.get(many) ?? []) - callUs) / (LINKS - 1));
  // Exclude the warm-up, because the profiler's first pages of events are slow.
  return { callUs, nodeUs, profilerUs: Math.max(0, midMean(shown.slice(shown.length / 3)) - nodeUs) };
}
