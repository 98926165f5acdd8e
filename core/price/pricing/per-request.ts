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
