import { duration } from '#core/words/format/format.ts';
import { processEndText } from '#core/contract/run/run-facts-words.ts';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoctorCheck } from '#core/contract/machine/doctor.ts';
import type { TensorInfo } from '#core/contract/model/model.ts';
import { nowMs } from '#engine/runtime/clock.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { node, value } from '#engine/model/onnx-writer/graph.ts';
import { INSTALL_AGAIN } from '#engine/platform/native-library.ts';
import { temporaryFolder } from '#engine/platform/temporary-folder.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';

const NAME = 'ONNX Runtime';

function port(name: string): TensorInfo {
  return { name, kind: 'tensor', type: 'float', dims: ['N', 4] };
}

/** The smallest model: its only operator copies its input. */
function identityModel(): Uint8Array {
  const dims = ['N', 4];
  return encodeModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: { name: 'modewise' },
    graph: {
      name: 'identity',
      nodes: [node('Identity', 'input', 'output')],
      initializers: [],
      inputs: [value('input', 'float', dims)],
      outputs: [value('output', 'float', dims)],
    },
  });
}

/** Whether ONNX Runtime loads and runs, tested in a bench process, the only place where it may be loaded. */
export async function runtimeCheck(benchHost: BenchHost, signal: AbortSignal): Promise<DoctorCheck> {
  const folder = await temporaryFolder('doctor');
  try {
    const modelPath = join(folder, 'identity.onnx');
    await writeFile(modelPath, identityModel());
    const end = await runPhase({
      host: benchHost,
      task: {
        kind: 'prepare',
        input: {
          modelPath,
          inputs: [port('input')],
          outputs: ['output'],
          batchable: true,
          stackable: true,
          weightBytes: 0,
          source: { kind: 'synthetic', rows: 8, seed: 1 },
          dims: {},
        },
        spawnedAtMs: nowMs(),
      },
      signal,
      onEvent: () => undefined,
    });
    if (end.kind === 'finished') {
      const { processMs, firstInferenceMs } = end.result;
      const text = `runs; its process starts in ${duration(processMs)}, a first inference takes ${duration(firstInferenceMs)}`;
      return { name: NAME, state: 'ok', text, fix: null };
    }
    const text =
      end.kind === 'failed'
        ? end.error.reason
        : end.kind === 'crashed'
          ? `its process ${processEndText(end.end)}`
          : 'was not tried';
    return { name: NAME, state: 'failed', text, fix: INSTALL_AGAIN };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
