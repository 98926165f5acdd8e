import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { isNumericInput, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { shownReport } from '#core/report/make-report.ts';
import { aspectsHtml } from '#core/report/page/aspects-table.ts';
import {
  changedStatus,
  FAILED_STATUS,
  LIVE_IDS,
  PLANNING_STATUS,
  planStatus,
  shownSlider,
} from '#core/report/page/live-panel.ts';
import { optionsHtml } from '#core/report/page/options-table.ts';
import { verdictBlock } from '#core/report/page/verdict-block.ts';
import type { Planner } from './planner.ts';
import { valueAfterKey } from '#core/words/read/slider-keys.ts';
import { valueAt } from '#core/words/read/slider-scale.ts';

interface Page {
  readonly plan: PlanDocument;
  /** What *Save the plan* saves. */
  readonly planFile: Blob;
  /** Starts what plans for other workloads. */
  readonly planner: (answers: {
    readonly onPlan: (plan: PlanDocument) => void;
    readonly onFailure: () => void;
  }) => Planner;
}

/** The parts of the page that the plan of another workload replaces. Each is one element. */
const PARTS = ['.verdict', '.aspects-first', '.options-part'] as const;
type Parts = Readonly<Record<(typeof PARTS)[number], string>>;

/** The plan of another workload than that of the page. */
interface Changed {
  readonly plan: PlanDocument;
  readonly headline: string;
  readonly parts: Parts;
}

function found<T extends Element>(selector: string, kind: new () => T): T {
  const element = document.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${selector}`);
}

/** Shows the sliders and keeps the page in step with them. */
export function startPage(page: Page): void {
  const { plan } = page;
  const ofPlan = Object.fromEntries(PARTS.map((part) => [part, found(part, HTMLElement).outerHTML])) as Parts;
  const panel = found(`#${LIVE_IDS.panel}`, HTMLElement);
  const sliders = new Map(
    [...panel.querySelectorAll('input')].flatMap((input) => {
      const name = input.dataset['input'] ?? '';
      return isNumericInput(name) ? [[name, input] as const] : [];
    }),
  );
  let workload = plan.workload;
  /** The latest plan of another workload, until the sliders are back at the plan of the page. */
  let changed: Changed | null = null;
  let isPrinting = false;
  const isFor = (other: PlanDocument): boolean =>
    [...sliders.keys()].every((input) => workload[input] === other.workload[input]);
  const planFor = page.planner({
    onPlan: (other) => {
      if (isFor(plan)) return;
      changed = changedOf(other);
      if (!isPrinting) showChanged(changed, { isPlanning: !isFor(other) });
    },
    onFailure: () => setState({ isChanged: !isFor(plan), isPlanning: false, said: FAILED_STATUS }),
  });
  const show = (): void => {
    showSliders({ sliders, workload, plan });
    if (isFor(plan)) {
      changed = null;
      return showPlan(ofPlan);
    }
    planFor(workload);
    setState({
      isChanged: true,
      isPlanning: true,
      said: changed === null ? PLANNING_STATUS : changedStatus(changed.headline),
    });
  };
  const later = oncePerFrame(show);
  const change = (next: Workload): void => {
    workload = next;
    later();
  };
  for (const [input, element] of sliders) {
    listen({ input, element, workload: () => workload, plan, change });
  }
  found(`#${LIVE_IDS.reset}`, HTMLButtonElement).addEventListener('click', () => {
    change(plan.workload);
    sliders.values().next().value?.focus();
  });
  found(`#${LIVE_IDS.save}`, HTMLAnchorElement).href = URL.createObjectURL(page.planFile);
  // Paper shows the plan.
  window.addEventListener('beforeprint', () => {
    isPrinting = true;
    showPlan(ofPlan);
  });
  window.addEventListener('afterprint', () => {
    isPrinting = false;
    if (changed !== null) showChanged(changed, { isPlanning: !isFor(changed.plan) });
    else show();
  });
  panel.hidden = false;
  show();
}

/** Changes the workload when a slider is moved by pointer or key. */
function listen(of: {
  readonly input: NumericInput;
  readonly element: HTMLInputElement;
  readonly workload: () => Workload;
  readonly plan: PlanDocument;
  readonly change: (workload: Workload) => void;
}): void {
  const { input, element, plan } = of;
  const shown = () =>
    shownSlider(input, { workload: of.workload(), planned: plan.workload, flips: plan.verdict.flips });
  const set = (value: number): void => of.change({ ...of.workload(), [input]: value });
  element.addEventListener('input', () => set(valueAt(element.valueAsNumber, shown().scale)));
  element.addEventListener('keydown', (event) => {
    const { at, scale, flips } = shown();
    const value = valueAfterKey(event, { value: at, scale, flips });
    if (value === null) return;
    event.preventDefault();
    set(value);
  });
}

function showSliders({
  sliders,
  workload,
  plan,
}: {
  readonly sliders: ReadonlyMap<NumericInput, HTMLInputElement>;
  readonly workload: Workload;
  readonly plan: PlanDocument;
}): void {
  for (const [input, element] of sliders) {
    const shown = shownSlider(input, { workload, planned: plan.workload, flips: plan.verdict.flips });
    const slider = element.closest('.slider');
    element.valueAsNumber = shown.share;
    element.disabled = shown.isIdle;
    element.setAttribute('aria-valuetext', shown.value);
    for (const [part, said] of [
      ['label', shown.title],
      ['.setting', shown.value],
      ['.hint', shown.hint],
    ] as const) {
      const place = slider?.querySelector(part);
      if (place !== null && place !== undefined && place.textContent !== said) place.textContent = said;
    }
  }
}

function showPlan(parts: Parts): void {
  replaceParts(parts);
  setState({ isChanged: false, isPlanning: false, said: planStatus() });
}

function changedOf(plan: PlanDocument): Changed {
  const shown = shownReport(plan);
  return {
    plan,
    headline: shown.verdict.headline,
    parts: {
      '.verdict': verdictBlock(shown),
      '.aspects-first': aspectsHtml(shown),
      '.options-part': optionsHtml(shown),
    },
  };
}

/** Shows the plan of a changed workload; `isPlanning` where the sliders have moved on since. */
function showChanged({ parts, headline }: Changed, { isPlanning }: { readonly isPlanning: boolean }): void {
  replaceParts(parts);
  setState({ isChanged: true, isPlanning, said: changedStatus(headline) });
}

/** Safe: core escapes all external text, and the policy of the page runs no script but this one. */
function replaceParts(parts: Parts): void {
  for (const part of PARTS) found(part, HTMLElement).outerHTML = parts[part];
}

/** `isPlanning`: the page still shows another workload than the sliders do, so what it shows is dimmed until their plan is there. */
function setState({
  isChanged,
  isPlanning,
  said,
}: {
  readonly isChanged: boolean;
  readonly isPlanning: boolean;
  readonly said: string;
}): void {
  const { classList } = found('.report', HTMLElement);
  classList.toggle('changed', isChanged);
  classList.toggle('planning', isPlanning);
  found(`#${LIVE_IDS.reset}`, HTMLButtonElement).hidden = !isChanged;
  found(`#${LIVE_IDS.status}`, HTMLElement).textContent = said;
}

/** Runs `work` before the next paint, once for any number of calls. */
function oncePerFrame(work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      work();
    });
  };
}
