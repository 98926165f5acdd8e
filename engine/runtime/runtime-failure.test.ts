import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { AppError } from '#engine/platform/app-error.ts';
import { model } from '#engine/model/testing.ts';
import { runtimeFailure, withRuntimeFailure } from './runtime-failure.ts';

async function caught(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('what ONNX Runtime throws is about the model and its data, errors of the language too', async () => {
  const session = await InferenceSession.create(model());
  const wrong: readonly (() => Promise<unknown>)[] = [
    () => InferenceSession.create(new Uint8Array([1, 2, 3])),
    () => session.run({ x: new Tensor('float32', new Float32Array(4), [4]) }),
    () => session.run([] as unknown as InferenceSession.FeedsType),
    async () => new Tensor('float32', new Float64Array(4) as unknown as Float32Array, [4]),
  ];
  for (const action of wrong) expect(runtimeFailure(await caught(action)).code).toBe('unusable-input');
});

test('a mistake of ours stays a defect, and an error with a cause stays what it is', async () => {
  const broken = async (): Promise<unknown> => (undefined as unknown as { readonly a: { readonly b: number } }).a.b;
  expect(runtimeFailure(await caught(broken)).code).toBe('defect');
  const told = new AppError({ code: 'not-available', cause: 'no', actions: [] });
  expect(await caught(() => withRuntimeFailure(() => Promise.reject(told)))).toMatchObject({ code: 'not-available' });
});

test.each([
  'failed to call OrtRun(). Device was lost: vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
  'WebGPU device lost (2): Device was destroyed.',
  // Recorded: ONNX Runtime 1.30.0 on SwiftShader, after VK_ERROR_DEVICE_LOST.
  'void onnxruntime::webgpu::BufferManager::Download(WGPUBuffer, void*, size_t) const map_async_result.status == wgpu::MapAsyncStatus::Success was false. Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message:',
  'D3D12: DXGI_ERROR_DEVICE_REMOVED',
  'CUDA failure 719: unspecified launch failure; CUDA error 719',
])('a lost device costs a phase, and is not reported as a fault of the model: %s', (message) => {
  const { code, cause } = runtimeFailure(new Error(message));
  expect(code).toBe('device-lost');
  expect(cause).toContain('the device was lost');
});
