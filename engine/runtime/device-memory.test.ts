import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { amdRoom, deviceRoom, nvidiaRoom } from './device-memory.ts';

const MIB = 2 ** 20;
const UNKNOWN = { source: null, totalBytes: null, freeBytes: null };

test("NVIDIA's tool prints MiB, and of several GPUs the one with the least room counts", () => {
  const room = { source: 'nvidia-smi', totalBytes: 23_028 * MIB, freeBytes: 1_000 * MIB };
  expect(nvidiaRoom('23028, 22563\n23028, 1000\n')).toEqual(room);
  expect(nvidiaRoom('[N/A], [N/A]\n')).toEqual(UNKNOWN);
  expect(nvidiaRoom('')).toEqual(UNKNOWN);
});

test("AMD's driver has the memory in files, and cards of other drivers are ignored", () => {
  const root = mkdtempSync(join(tmpdir(), 'modewise-drm-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const card of ['card0', 'card1', 'card1-DP-1']) mkdirSync(join(root, card, 'device'), { recursive: true });
  expect(amdRoom(root)).toEqual(UNKNOWN);
  writeFileSync(join(root, 'card1', 'device', 'mem_info_vram_total'), `${16_384 * MIB}\n`);
  writeFileSync(join(root, 'card1', 'device', 'mem_info_vram_used'), `${384 * MIB}\n`);
  expect(amdRoom(root)).toEqual({ source: 'amdgpu', totalBytes: 16_384 * MIB, freeBytes: 16_000 * MIB });
});

test('a software device has the memory of the machine, and an unknown one has none that is known', () => {
  const software = deviceRoom({ name: 'SwiftShader', driver: 'SwiftShader', isSoftware: true });
  expect(software.source).toBe('machine');
  expect(software.freeBytes).toBeGreaterThan(0);
  expect(deviceRoom({ name: null, driver: null, isSoftware: null })).toEqual(UNKNOWN);
});
