import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { ProvisionedPrice } from '#core/price/serving/function/function-types.ts';

const SIZES_MB = [128, 256, 512, 1024, 1769, 2048, 3072, 4096, 6144, 8192, 10_240];

/** AWS Lambda: one request, one invocation, x86, called directly (no API Gateway, no free tier), with provisioned concurrency where that pays. */
export const lambda = functionOption({
  service: 'lambda',
  product: 'lambda',
  dataPriceId: null,
  platform: ({ lookup }) => {
    const usdPerGbS = lookup.unitUsd('lambda.duration');
    const usdPerRequest = lookup.unitUsd('lambda.requests');
    if (usdPerGbS === null || usdPerRequest === null) return null;
    const least = lookup.limit('lambda.memory-min');
    const most = lookup.limit('lambda.memory-max');
    return {
      product: 'lambda',
      memorySizesMb: SIZES_MB.filter((size) => size >= least && size <= most),
      mbPerVcpu: lookup.limit('lambda.mb-per-vcpu'),
      billingStepMs: lookup.limit('lambda.billing-step'),
      handlerMs: lookup.limit('lambda.handler'),
      timeoutS: lookup.limit('lambda.timeout'),
      payloadMb: lookup.limit('lambda.payload'),
      imageGb: lookup.limit('lambda.image'),
      concurrency: lookup.limit('lambda.concurrency'),
      platformStartS: lookup.limit('lambda.platform-start'),
      idleS: lookup.limit('lambda.idle'),
      requestUsd: (memoryMb, billedS) =>
        lambdaRequestUsd({ memoryGb: memoryMb / 1024, billedS, usdPerGbS, usdPerRequest }),
      provisioned: provisionedPrice(lookup, usdPerRequest),
    };
  },
});

/** Provisioned concurrency: the memory that is kept ready, and a lower price of its use. Null when the catalogue lacks either. */
function provisionedPrice(lookup: Lookup, usdPerRequest: number): ProvisionedPrice | null {
  const readyUsdPerGbS = lookup.unitUsd('lambda.provisioned');
  const usdPerGbS = lookup.unitUsd('lambda.provisioned-duration');
  if (readyUsdPerGbS === null || usdPerGbS === null) return null;
  return {
    readyUsdPerGbS,
    requestUsd: (memoryMb, billedS) =>
      lambdaRequestUsd({ memoryGb: memoryMb / 1024, billedS, usdPerGbS, usdPerRequest }),
  };
}
