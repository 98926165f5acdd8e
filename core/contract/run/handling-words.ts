import type { RealtimeResult } from '#core/contract/run/run.ts';
import { cellText } from '#core/words/format/quantity.ts';

/** The measured request handling of a lean server: `0.050 ms [0.040–0.070] of CPU, measured over HTTP`. */
export function handlingText({ ms }: NonNullable<RealtimeResult['handling']>): string {
  return `${cellText(ms, 'ms')} of CPU, measured over HTTP`;
}
