import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { missingLibrary } from '#engine/platform/native-library.ts';
import { plainMessage, refusalOf } from './refusal.ts';

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
}

/** Whether an error is a defect of ours: of the language's own kinds, and not from ONNX Runtime's package. */
function isOurs(error: unknown): boolean {
  if (!(error instanceof TypeError || error instanceof ReferenceError)) return false;
  const origin = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  return !/[\\/]onnxruntime-(?:node|common)[\\/]/.test(origin);
}

/** ONNX Runtime's message about an operator that this build lacks. */
const MISSING_OPERATOR =
  /No Op registered for|NOT_IMPLEMENTED|Could not find an implementation|is not a registered function\/op|Failed to find kernel/i;

/**
 * Messages of WebGPU, Vulkan, CUDA and DirectX when a device is gone. ONNX Runtime's own message with WebGPU is that a buffer cannot be read because
 * that was aborted (`wgpu::MapAsyncStatus` 4), which the loss of its device does.
 */
const DEVICE_LOST =
  /device (?:was |is )?lost|device_?lost|DEVICE_REMOVED|DEVICE_HUNG|CUDA error (?:46|71\d|719)|has fallen off the bus|MapAsyncStatus value: 4\b/i;

/** Messages of ONNX Runtime, C++ and V8 when an allocation fails. */
const NO_MEMORY = /Failed to allocate memory|bad_alloc|bad allocation|Array buffer allocation failed/i;

/**
 * A failure inside a bench process as a document: AppErrors unchanged; ONNX Runtime's errors with a cause that a user
 * can act on. Its text is kept, because it names the node.
 */
export function runtimeFailure(error: unknown): ErrorDocument {
  if (error instanceof AppError || isOurs(error) || missingLibrary(error) !== null) return failureDocument(error);
  const text = plainMessage(messageOf(error));
  const refusal = refusalOf(text);
  if (refusal !== null) return { code: 'unusable-input', file: null, ...refusal };
  if (DEVICE_LOST.test(text)) {
    return {
      code: 'device-lost',
      file: null,
      cause: `the device was lost: ${text}`,
      actions: ['Look into the log of its driver, then measure this mode again'],
    };
  }
  if (NO_MEMORY.test(text)) {
    return {
      code: 'measurement-failed',
      file: null,
      cause: `memory ran out: ${text}`,
      actions: ['Use more memory, smaller batches or fewer replicas'],
    };
  }
  if (MISSING_OPERATOR.test(text)) {
    return {
      code: 'unusable-input',
      file: null,
      cause: `ONNX Runtime has no implementation of an operator that this model needs: ${text}`,
      actions: ['export the model with operators that the CPU build of ONNX Runtime has, or with another opset'],
    };
  }
  return {
    code: 'unusable-input',
    file: null,
    cause: `ONNX Runtime cannot run this model on this data: ${text}`,
    actions: ['check that the data have the shapes and types of its inputs, and that the model runs elsewhere'],
  };
}

/** Any failure as a document: AppErrors unchanged, native code that is missing as such, other errors as defects of ours. */
export function failureDocument(error: unknown): ErrorDocument {
  if (error instanceof AppError) return error.toDocument();
  const missing = missingLibrary(error);
  if (missing !== null) return missing.toDocument();
  return {
    code: 'defect',
    file: null,
    cause: messageOf(error),
    actions: ['Please report this: it is a bug in Modewise'],
  };
}

/** Runs ONNX Runtime code and converts its errors to AppErrors with remedies. */
export async function withRuntimeFailure<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw AppError.fromDocument(runtimeFailure(error));
  }
}
