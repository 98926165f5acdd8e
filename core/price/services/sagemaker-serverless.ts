import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { sagemakerServerlessRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';

/** SageMaker Serverless Inference, with provisioned concurrency if it pays off and the catalogue has its price. */
export const sagemakerServerless = functionOption({
  service: 'sagemaker-serverless',
  movingParts: 1,
  billed: { names: BILLED.sagemaker, units: null },
  recipe: 'endpoint-serverless',
  words: {
    name: 'SageMaker Serverless',
    parts: 'a serverless endpoint',
    growsBy: 'more concurrent containers',
    unit: 'serverless endpoint',
    bills: { text: 'in steps of {stepMs} ms of each request', limits: { stepMs: 'sagemaker-serverless.billing-step' } },
  },
  product: 'serverless-inference',
  prices: [],
  dataPriceId: 'sagemaker-serverless.data',
  memorySizesMb: ({ limit }) => {
    const least = limit('sagemaker-serverless.memory-min');
    const sizes = Math.floor(limit('sagemaker-serverless.memory-max') / least);
    return Array.from({ length: sizes }, (_, i) => least * (i + 1));
  },
  // Data processing is a separate bill item.
  requestUsd: (_, usdPerGbS) => (memoryGb, billedS) =>
    sagemakerServerlessRequestUsd({ memoryGb, billedS, bytes: 0, usdPerGbS, usdPerGbData: 0 }),
  // If the catalogue has no price for use with provisioned concurrency, the price without it applies.
  provisionedUsdPerGbS: ({ unitUsd }) =>
    unitUsd('sagemaker-serverless.provisioned-duration') ?? unitUsd('sagemaker-serverless.duration'),
  sellsArm: false,
});
