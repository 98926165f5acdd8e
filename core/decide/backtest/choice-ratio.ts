import type { ChoiceCostRatio } from '#core/contract/run/backtest.ts';

/**
 * True ÷ projected cost of machines that were chosen by a projection, in the back-test of published results: what its document calls
 * `trueToProjected` (`npm run backtest`, docs/methodology/backtest.md; a test compares the two). The lowest of many projected costs is too low on
 * average; in these results, another error outweighs that bias.
 */
export const CHOICE_COST_RATIO: ChoiceCostRatio = { cases: 552, median: 0.7, low: 0.38, high: 1.2 };
