import { assertNever } from '#core/assert-never.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { Flip } from '#core/contract/verdict/verdict-changes.ts';
import type { NumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { escapeHtml as text } from '#core/words/format/safe-text.ts';
import { SLIDER_INPUTS, sliderDefinition } from '#core/words/read/slider-definitions.ts';
import { flipsHint, flipsOnTrack } from '#core/words/read/slider-keys.ts';
import { shareOf, widened } from '#core/words/read/slider-scale.ts';
import type { SliderScale } from '#core/contract/workload/input-definition.ts';

/** Why a page has no sliders. */
export type NoSliders = 'no-run' | 'other-prices' | 'too-large' | 'no-script';

/** The ids and names by which the script of the page finds its parts. */
export const LIVE_IDS = {
  panel: 'what-if',
  status: 'what-if-status',
  reset: 'what-if-reset',
  save: 'save-plan',
  plan: 'plan-data',
  catalog: 'catalog-data',
  script: 'script-data',
} as const;

/** One slider as the page shows it for a workload. */
export interface ShownSlider {
  readonly input: NumericInput;
  readonly title: string;
  /** The value with its unit. */
  readonly value: string;
  /** The position of the thumb, 0 to 1. */
  readonly share: number;
  readonly scale: SliderScale;
  /** The value in the unit of the input; where none is stated, that of the thumb. */
  readonly at: number;
  readonly isIdle: boolean;
  /** Why it has no effect, or where the verdict changes; empty if there is nothing to say. */
  readonly hint: string;
  /** The changes of the verdict on its track. */
  readonly flips: readonly Flip[];
}

/**
 * A slider for a workload.
 * @param planned the value in the plan, which the track includes
 */
export function shownSlider(
  input: NumericInput,
  {
    workload,
    planned,
    flips,
  }: { readonly workload: Workload; readonly planned: Workload; readonly flips: readonly Flip[] },
): ShownSlider {
  const { title, say, idle, unset, scale: usual } = sliderDefinition(input);
  const value = workload[input];
  const at = value ?? unset;
  const scale = widened(usual, planned[input]);
  const own = flipsOnTrack(
    flips.filter((flip) => flip.input === input),
    scale,
  );
  const why = idle(workload);
  return {
    input,
    title: title(workload),
    value: say(value),
    share: shareOf(at, scale),
    scale,
    at,
    isIdle: why !== null,
    flips: own,
    hint: why ?? flipsHint(own, say),
  };
}

function sliderHtml({ input, title, value, share, isIdle, hint }: ShownSlider): string {
  const id = `slider-${input}`;
  return `<div class="slider"><label for="${id}">${text(title)}</label><span class="setting">${text(value)}</span>
<input type="range" id="${id}" data-input="${input}" min="0" max="1" step="any" value="${share}" aria-valuetext="${text(value)}" aria-describedby="${id}-hint"${isIdle ? ' disabled' : ''}>
<span class="hint" id="${id}-hint">${text(hint)}</span></div>`;
}

/** The sliders, which the script of the page shows. Without script they stay hidden, and the page is that of the plan. */
export function livePanel({ workload, verdict }: PlanDocument): string {
  const { flips } = verdict;
  const sliders = SLIDER_INPUTS.map((input) => sliderHtml(shownSlider(input, { workload, planned: workload, flips })));
  return `<section class="what-if screen" id="${LIVE_IDS.panel}" aria-labelledby="${LIVE_IDS.panel}-title" hidden><h2 id="${LIVE_IDS.panel}-title">What if</h2>
<p class="sub">Move a slider: this page plans again, without a network, among the machines that it lists. Arrow keys move by one step, with Shift by ten; F goes to the next change of the verdict.</p>
<div class="sliders">${sliders.join('\n')}</div>
<div class="what-if-bar"><p id="${LIVE_IDS.status}" role="status">${text(planStatus())}</p><button type="button" id="${LIVE_IDS.reset}" hidden>Reset to the plan</button></div>
<p class="sub"><a id="${LIVE_IDS.save}" download="plan.json">Save the plan</a> as plan.json. Drop that file on the window of Modewise to open it, or write a report from it with <code>modewise report plan.json --format html --out report</code>.</p></section>
`;
}

/** The status of the panel while the page shows the plan. */
export function planStatus(): string {
  return 'Showing the original plan.';
}

/** The status of the panel while the page shows the plan of a changed workload with this headline. */
export function changedStatus(headline: string): string {
  return `Planned for a changed workload: ${headline}. Reasons, changes of the verdict, break-evens, charts and the audit trail still show the original plan.`;
}

/** The status of the panel while a plan for a changed workload is made. */
export const PLANNING_STATUS = 'Planning for the changed workload…';

/** The status of the panel where a plan for a changed workload cannot be made. */
export const FAILED_STATUS = 'This browser could not plan for the changed workload. Open the plan in Modewise instead.';

/** Why the page has no sliders, in one line. */
export function noSlidersText(why: NoSliders): string {
  switch (why) {
    case 'no-run':
      return 'This page has no sliders, because the plan has no measurement.';
    case 'other-prices':
      return 'This page has no sliders, because the prices in use are no longer those of the plan.';
    case 'too-large':
      return 'This page has no sliders, because the file would be too large to mail.';
    case 'no-script':
      return 'This page has no sliders, because the program was not built with them.';
    default:
      return assertNever(why);
  }
}
