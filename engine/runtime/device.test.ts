import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { deviceText, notPricedText } from '#core/contract/machine/providers-words.ts';
import { nvidiaDevice, vulkanDevice } from './device.ts';

test('a software driver is named, and reported as not a GPU', () => {
  const device = vulkanDevice(['libc.so.6', 'libvulkan.so.1', 'libvk_swiftshader.so']);
  expect(device).toEqual({ name: 'SwiftShader', driver: 'SwiftShader', isSoftware: true });
  expect(deviceText(device)).toBe('SwiftShader (software, not a GPU)');
  expect(vulkanDevice(['libvulkan_lvp.so'])).toMatchObject({ name: 'llvmpipe', isSoftware: true });
});

test('with a GPU driver and a software driver loaded, nothing is claimed', () => {
  const device = vulkanDevice(['libvulkan_radeon.so', 'libvulkan_lvp.so']);
  expect(device).toEqual({ name: null, driver: 'lavapipe or Mesa RADV', isSoftware: null });
  expect(deviceText(device)).toBe('unknown device (driver lavapipe or Mesa RADV, unknown whether a GPU or software)');
});

test('two software drivers are software, whichever is used', () => {
  expect(vulkanDevice(['libvulkan_lvp.so', 'libvk_swiftshader.so'])).toMatchObject({ name: null, isSoftware: true });
});

test('no known driver is an unknown device, and neither it nor a GPU is priced', () => {
  expect(vulkanDevice(['libc.so.6'])).toEqual({ name: null, driver: null, isSoftware: null });
  const gpu = vulkanDevice(['libGLX_nvidia.so.570.86']);
  expect(gpu).toEqual({ name: 'NVIDIA GPU', driver: 'NVIDIA', isSoftware: false });
  expect(notPricedText({ provider: 'webgpu', device: gpu })).toContain(
    'do not apply to the processors of other instance types',
  );
});

test("NVIDIA's driver names the device, unless there are several kinds", () => {
  const root = scratch();
  const gpu = (slot: string, model: string): void => {
    mkdirSync(join(root, 'gpus', slot), { recursive: true });
    writeFileSync(join(root, 'gpus', slot, 'information'), `Model: \t\t ${model}\nIRQ:   \t\t 16\n`);
  };
  expect(nvidiaDevice(root)).toBeNull();
  gpu('0000:01:00.0', 'NVIDIA L4');
  writeFileSync(join(root, 'version'), 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Wed Jan 1\n');
  expect(nvidiaDevice(root)).toEqual({ name: 'NVIDIA L4', driver: 'NVIDIA 570.86.15', isSoftware: false });
  gpu('0000:02:00.0', 'Tesla T4');
  expect(nvidiaDevice(root)).toBeNull();
});
