import { availableBytes } from '#engine/platform/available-memory.ts';
import type { Setting } from '#engine/bench/protocol.ts';
import type { ResolvedRequest } from '#engine/runs/resolved-request.ts';
import { cores } from '#engine/runtime/cores.ts';

/** Memory of a session besides its weights, and of the weights as ONNX Runtime packs them. */
const SESSION_BYTES = 64 * 2 ** 20;
const WEIGHT_COPIES = 1.5;
/** The rest is for rows, results and other programs. */
const MEMORY_SHARE = 0.5;

/**
 * Sessions of one thread on all cores, which is usually the fastest for batches, but no more of them than the memory holds. With fewer
 * sessions, each has more threads.
 * @param threads of one session, if stated.
 */
export function chooseSetting(
  threads: number | null,
  { model }: Pick<ResolvedRequest, 'model'>,
  machine: { readonly cores: number; readonly freeBytes: number } = { cores: cores(), freeBytes: availableBytes() },
): Setting {
  const sessionBytes = SESSION_BYTES + WEIGHT_COPIES * model.weightBytes;
  const fitting = Math.max(1, Math.floor((MEMORY_SHARE * machine.freeBytes) / sessionBytes));
  const replicas = Math.min(fitting, Math.max(1, Math.floor(machine.cores / (threads ?? 1))));
  return { threads: threads ?? Math.max(1, Math.floor(machine.cores / replicas)), replicas };
}
