export { WORDS } from '#core/price/serving/options/batch-realtime-hybrid/words.ts';
