import { GIB } from './units.ts';

/** US dollars of one request to SageMaker Serverless: configured GB · rate · billed seconds + bytes in and out. */
export function sagemakerServerlessRequestUsd(request: {
  readonly memoryGb: number;
  readonly billedS: number;
  /** Sum of bytes in and out. */
  readonly bytes: number;
  readonly usdPerGbS: number;
  readonly usdPerGbData: number;
}): number {
  return request.memoryGb * request.usdPerGbS * request.billedS + (request.bytes / GIB) * request.usdPerGbData;
}

/** US dollars of one Lambda invocation: GB · rate · billed seconds + the request fee. */
export function lambdaRequestUsd(request: {
  readonly memoryGb: number;
  readonly billedS: number;
  readonly usdPerGbS: number;
  readonly usdPerRequest: number;
}): number {
  return request.memoryGb * request.usdPerGbS * request.billedS + request.usdPerRequest;
}

/** US dollars per row if an event source passes many rows at once: the fee and the fixed time divide by the mean batch. */
export function lambdaBatchedRowUsd(batch: {
  readonly memoryGb: number;
  /** Fixed part of a call, in seconds. */
  readonly tau0S: number;
  /** Part per row, in seconds. */
  readonly alphaS: number;
  readonly meanBatch: number;
  readonly usdPerGbS: number;
  readonly usdPerRequest: number;
}): number {
  const billedS = batch.tau0S + batch.alphaS * batch.meanBatch;
  return lambdaRequestUsd({ ...batch, billedS }) / batch.meanBatch;
}

/** Virtual CPUs of a function from its memory in MB: MB/1,769. */
export function vcpusOfMemory(memoryMb: number, mbPerVcpu: number): number {
  return memoryMb / mbPerVcpu;
}
