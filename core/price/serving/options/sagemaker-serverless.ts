import { sagemakerServerlessRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';

/** SageMaker Serverless Inference, with provisioned concurrency where that pays and the catalogue has its price. */
export const sagemakerServerless = functionOption({
  service: 'sagemaker-serverless',
  words: {
    name: 'SageMaker Serverless',
    parts: 'a serverless endpoint',
    growsBy: 'more concurrent containers',
  },
  product: 'serverless-inference',
  prices: [],
  dataPriceId: 'sagemaker-serverless.data',
  memorySizesMb: ({ limit }) => {
    const least = limit('sagemaker-serverless.memory-min');
    const sizes = Math.floor(limit('sagemaker-serverless.memory-max') / least);
    return Array.from({ length: sizes }, (_, i) => least * (i + 1));
  },
  // Bytes are an item of their own on the bill.
  requestUsd: (_, request) => sagemakerServerlessRequestUsd({ ...request, bytes: 0, usdPerGbData: 0 }),
  // Its use costs as much as without where the catalogue has no price of its own.
  provisionedUsdPerGbS: ({ unitUsd }) =>
    unitUsd('sagemaker-serverless.provisioned-duration') ?? unitUsd('sagemaker-serverless.duration'),
});
