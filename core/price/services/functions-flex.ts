import { BILLED } from '#core/price/serving/candidate/billed.ts';
import { lambdaRequestUsd } from '#core/price/pricing/per-request.ts';
import { functionOption } from '#core/price/serving/function/functions.ts';

/** The rows' price of executions is for ten of them. */
const EXECUTIONS = 10;

/**
 * Azure Functions on the Flex Consumption plan, in Python and one request at a time in an instance, which is Azure's default for it and its advice for
 * work that a processor limits. The memory of an instance is billed while it executes anything, for a second at least, and each execution.
 */
export const functionsFlex = functionOption({
  service: 'functions-flex',
  cloud: 'azure',
  movingParts: 1,
  billed: { names: BILLED.functions, units: null, countsPredictions: true },
  recipe: 'functions-flex',
  words: {
    name: 'Azure Functions',
    parts: 'a function',
    growsBy: 'more instances',
    unit: 'Azure function',
    bill: {
      'function-executions': 'executions',
      'instances-answering': '{memoryMb} MB while an instance executes, {meanInstances} on average',
      'provisioned-answering': '{memoryMb} MB while a provisioned instance executes, {meanInstances} on average',
    },
    bills: {
      text: 'an instance while it executes, at least {leastMs} ms',
      limits: { leastMs: 'functions-flex.execution-min' },
    },
  },
  product: 'functions-flex',
  prices: ['functions-flex.executions'],
  billsInstances: true,
  dataPriceId: null,
  memorySizesMb: ({ limit }) => [1, 4, 8].map((part) => part * limit('functions-flex.memory-min')),
  requestUsd: ({ usd }, usdPerGbS) => {
    const usdPerRequest = usd('functions-flex.executions') / EXECUTIONS;
    return (memoryGb, billedS) => lambdaRequestUsd({ memoryGb, billedS, usdPerGbS, usdPerRequest });
  },
  provisionedUsdPerGbS: ({ unitUsd }, priceId) => unitUsd(priceId('provisioned-duration')),
  sellsArm: false,
});
