import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';
import { WORDS } from './words.ts';

/** The rows' price of executions is for ten of them. */
const EXECUTIONS = 10;

/** Azure Functions on the Flex Consumption plan, one request at a time in an instance: each execution is billed for a second at least. */
export const functionsFlex = functionOption({
  service: 'functions-flex',
  cloud: 'azure',
  movingParts: 1,
  billed: { names: BILLED.functions, units: null, countsPredictions: true },
  recipe: 'functions-flex',
  words: WORDS,
  product: 'functions-flex',
  prices: ['functions-flex.executions'],
  dataPriceId: null,
  memorySizesMb: ({ limit }) => [1, 4, 8].map((part) => part * limit('functions-flex.memory-min')),
  requestUsd: ({ usd }, usdPerGbS) => {
    const usdPerRequest = usd('functions-flex.executions') / EXECUTIONS;
    return (memoryGb, billedS) => lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest });
  },
  provisionedUsdPerGbS: ({ unitUsd }, priceId) => unitUsd(priceId('provisioned-duration')),
  sellsArm: false,
});
