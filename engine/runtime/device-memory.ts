import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '#core/contract/machine/execution.ts';
import type { DeviceRoom } from '#core/measure/run/device-memory.ts';
import { availableBytes } from '#engine/platform/available-memory.ts';
import os from 'node:os';

const UNKNOWN: DeviceRoom = { source: null, totalBytes: null, freeBytes: null };
const MIB = 2 ** 20;
/** A driver that hangs must not stop the measurement. */
const ASK_MS = 5_000;

/** The GPU with the least free memory in what `nvidia-smi` prints (`total, free` in MiB, one line a GPU); unknown if it is something else. */
export function nvidiaRoom(printed: string): DeviceRoom {
  const rooms = printed
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((part) => Number(part.trim()) * MIB));
  return leastRoom('nvidia-smi', rooms);
}

/** The AMD GPU with the least free memory, from the kernel's driver. */
export function amdRoom(root = '/sys/class/drm'): DeviceRoom {
  try {
    const cards = readdirSync(root).filter((name) => /^card\d+$/.test(name));
    const read = (card: string, name: string): number =>
      Number(readFileSync(join(root, card, 'device', `mem_info_vram_${name}`), 'utf8'));
    const rooms = cards.flatMap((card) => {
      try {
        return [[read(card, 'total'), read(card, 'total') - read(card, 'used')]];
      } catch {
        // A card of another driver.
        return [];
      }
    });
    return leastRoom('amdgpu', rooms);
  } catch {
    return UNKNOWN;
  }
}

/** ONNX Runtime does not say which of several GPUs it uses, so the smallest room counts. */
function leastRoom(source: 'nvidia-smi' | 'amdgpu', rooms: readonly (readonly number[])[]): DeviceRoom {
  const [least] = rooms.toSorted(([, a = 0], [, b = 0]) => a - b);
  const [totalBytes = Number.NaN, freeBytes = Number.NaN] = least ?? [];
  if (!Number.isFinite(totalBytes) || !Number.isFinite(freeBytes)) return UNKNOWN;
  return { source, totalBytes: Math.round(totalBytes), freeBytes: Math.max(0, Math.round(freeBytes)) };
}

/**
 * The memory of a device: NVIDIA's and AMD's drivers tell it, and a software device has that of the machine. ONNX Runtime and WebGPU tell
 * nothing of it, so other devices are unknown.
 */
export function deviceRoom({ name, isSoftware }: Device): DeviceRoom {
  if (isSoftware === true) {
    return { source: 'machine', totalBytes: os.totalmem(), freeBytes: Math.round(availableBytes()) };
  }
  if (name === null) return UNKNOWN;
  if (name.startsWith('AMD')) return amdRoom();
  try {
    const query = ['--query-gpu=memory.total,memory.free', '--format=csv,noheader,nounits'];
    if (name.startsWith('Intel')) return UNKNOWN;
    return nvidiaRoom(
      execFileSync('nvidia-smi', query, { encoding: 'utf8', timeout: ASK_MS, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return UNKNOWN;
  }
}
