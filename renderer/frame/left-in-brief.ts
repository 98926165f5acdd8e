import { waitText } from '#core/words/format/format.ts';

/** From here on there is room for whole minutes only. */
const WHOLE_MINUTES_S = 100;

/** `33 s left`: the time left of the running measurement. `leftS` is null while the plan is not known. */
export function leftInBrief({ waits, leftS }: { readonly waits: boolean; readonly leftS: number | null }): string {
  if (waits) return 'waiting';
  if (leftS === null) return 'starting';
  const whole = leftS < WHOLE_MINUTES_S ? Math.ceil(leftS) : 60 * Math.ceil(leftS / 60);
  return whole <= 1 ? 'almost done' : `${waitText(whole)} left`;
}
