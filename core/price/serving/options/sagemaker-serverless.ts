import { sagemakerServerlessRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { ProvisionedPrice } from '#core/price/serving/function/function-types.ts';

/** SageMaker Serverless Inference, with provisioned concurrency where that pays and the catalogue has its price. */
export const sagemakerServerless = functionOption({
  service: 'sagemaker-serverless',
  product: 'serverless-inference',
  dataPriceId: 'sagemaker-serverless.data',
  platform: ({ lookup }) => {
    const usdPerGbS = lookup.unitUsd('sagemaker-serverless.duration');
    if (usdPerGbS === null) return null;
    const least = lookup.limit('sagemaker-serverless.memory-min');
    const sizes = Math.floor(lookup.limit('sagemaker-serverless.memory-max') / least);
    return {
      product: 'serverless-inference',
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
      provisioned: provisionedPrice(lookup, usdPerGbS),
    };
  },
});

/** Provisioned concurrency: the memory that is kept ready; its use costs as much as without where the catalogue has no price of its own. */
function provisionedPrice(lookup: Lookup, onDemandUsdPerGbS: number): ProvisionedPrice | null {
  const readyUsdPerGbS = lookup.unitUsd('sagemaker-serverless.provisioned');
  if (readyUsdPerGbS === null) return null;
  const usdPerGbS = lookup.unitUsd('sagemaker-serverless.provisioned-duration') ?? onDemandUsdPerGbS;
  return {
    readyUsdPerGbS,
    requestUsd: (memoryMb, billedS) =>
      sagemakerServerlessRequestUsd({ memoryGb: memoryMb / 1024, billedS, bytes: 0, usdPerGbS, usdPerGbData: 0 }),
  };
}
