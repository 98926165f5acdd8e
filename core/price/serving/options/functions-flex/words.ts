import type { ServiceWords } from '#core/price/serving/candidate/option.ts';

/** The texts of the service. */
export const WORDS = {
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
} satisfies Omit<ServiceWords, 'scaling'>;
