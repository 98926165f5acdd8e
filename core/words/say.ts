/** Names of the formatters in reasons, and the end of a sentence. */
export {
  amount as sayNumber,
  atMostSeconds as sayAtMost,
  percent as sayShare,
  predictionsADay as sayPerDay,
  seconds as sayDuration,
  usd as sayUsd,
} from './format.ts';

/** A reason with one full stop at its end. */
export function sayReason(text: string): string {
  return `${text.replace(/\.$/, '')}.`;
}
