import { sagemakerServerlessRequestUsd } from '../pricing/per-request.ts';
import { functionOption } from './functions.ts';

/** SageMaker Serverless Inference without provisioned concurrency (its price is MISSING from the catalogue). */
export const sagemakerServerless = functionOption({
  service: 'sagemaker-serverless',
  dataPriceId: 'sagemaker-serverless.data',
  platform: ({ lookup }) => {
    const usdPerGbS = lookup.unitUsd('sagemaker-serverless.duration');
    if (usdPerGbS === null) return null;
    const least = lookup.limit('sagemaker-serverless.memory-min');
    const sizes = Math.floor(lookup.limit('sagemaker-serverless.memory-max') / least);
    return {
      name: 'SageMaker Serverless',
      memorySizesMb: Array.from({ length: sizes }, (_, i) => least * (i + 1)),
      mbPerVcpu: lookup.limit('sagemaker-serverless.mb-per-vcpu'),
      billingStepMs: lookup.limit('sagemaker-serverless.billing-step'),
      handlerMs: lookup.limit('sagemaker-serverless.handler'),
      timeoutS: lookup.limit('sagemaker-serverless.timeout'),
      payloadMb: lookup.limit('sagemaker-serverless.payload'),
      imageGb: lookup.limit('sagemaker-serverless.image'),
      concurrency: lookup.limit('sagemaker-serverless.concurrency'),
      platformStartS: lookup.limit('sagemaker-serverless.platform-start'),
      idleS: lookup.limit('sagemaker-serverless.idle'),
      // Bytes are an item of their own on the bill.
      requestUsd: (memoryMb, billedS) =>
        sagemakerServerlessRequestUsd({ memoryGb: memoryMb / 1024, billedS, bytes: 0, usdPerGbS, usdPerGbData: 0 }),
    };
  },
});
