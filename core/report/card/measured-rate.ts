import type { ServingOption } from '#core/contract/plan/plan.ts';
import { sloBounds } from '#core/contract/run/slo-rate-words.ts';
import type { PlanView } from '#core/decide/plan-view.ts';
import { plain, roundDuration } from '#core/words/format/format.ts';

/** Two ends of an interval whose factors differ by less than this are one factor, either way. */
const SAME_FACTOR = 1.03;

/**
 * The rates of one server that the measurement shows within the SLO, and how well they are known on the machine of the choice:
 * `Measured for 100 ms at p99: holds at 310 requests/s, fails at 402 requests/s (95 % each); projected × 2 either way.` Empty where no such rate was
 * measured, or nothing is known of it.
 */
export function measuredRateSentence({ plan, chosen }: PlanView): string {
  const slo = plan.runs[0]?.realtime?.slo ?? null;
  if (slo === null) return '';
  const bounds = sloBounds(slo);
  if (bounds.length === 0) return '';
  const how = slo.basis === 'simulated' ? 'Simulated from measured service times' : 'Measured';
  const limit = `${roundDuration(slo.ms)} at p${plain(slo.percentile)}`;
  const projected = chosen === null ? null : projectedText(chosen);
  return `${how} for ${limit}: ${[...bounds, ...(projected === null ? [] : [projected])].join('; ')}.`;
}

/** `projected × 2 either way`; null for an option whose machine was measured. */
function projectedText({ reasons }: ServingOption): string | null {
  const projection = reasons.find((each) => each.code === 'projected-throughput');
  if (projection === undefined) return null;
  const { low90, high90 } = projection;
  if (!(low90 > 0)) return null;
  const isEitherWay = Math.abs(Math.log(low90 * high90)) < Math.log(SAME_FACTOR);
  return isEitherWay
    ? `projected × ${plain(high90, 2)} either way`
    : `projected × ${plain(low90, 2)} to × ${plain(high90, 2)}`;
}
