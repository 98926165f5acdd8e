export { WORDS } from '#core/price/serving/options/precompute-cache/words.ts';
