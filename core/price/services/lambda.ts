import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';

const SIZES_MB = [128, 256, 512, 1024, 1769, 2048, 3072, 4096, 6144, 8192, 10_240];

/**
 * AWS Lambda on x86 or Arm: one request per invocation, invoked directly (no API Gateway, no free tier), with provisioned concurrency if it pays
 * off.
 */
export const lambda = functionOption({
  service: 'lambda',
  movingParts: 1,
  billed: { names: BILLED.lambda, units: 'function', countsPredictions: true },
  recipe: 'lambda',
  words: {
    name: 'Lambda',
    parts: 'a function',
    growsBy: 'more concurrent containers',
    unit: 'Lambda function',
    bills: { text: 'in steps of {stepMs} ms of each request', limits: { stepMs: 'lambda.billing-step' } },
    bill: { 'savings-plan': 'Compute Savings Plan for one year' },
  },
  product: 'lambda',
  prices: ['lambda.requests'],
  dataPriceId: null,
  memorySizesMb: ({ limit }) => {
    const least = limit('lambda.memory-min');
    const most = limit('lambda.memory-max');
    return SIZES_MB.filter((size) => size >= least && size <= most);
  },
  requestUsd: ({ usd }, usdPerGbS) => {
    const usdPerRequest = usd('lambda.requests');
    return (memoryGb, billedS) => lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest });
  },
  provisionedUsdPerGbS: ({ unitUsd }, priceId) => unitUsd(priceId('provisioned-duration')),
  statesGrowth: true,
  sellsArm: true,
  hasSavingsPlan: true,
  events: {
    part: 'payload',
    product: 'lambda',
    over: 'lambda',
    limitId: 'lambda.async-payload',
    unitBytes: 1e6,
    isOneWay: true,
  },
});
