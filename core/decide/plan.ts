import type { AssumptionWithSource } from '#core/contract/plan/assumptions.ts';
import {
  PLAN_SCHEMA_VERSION,
  type PlanDocument,
  type ServingMode,
  type ServingOption,
  type Verdict,
} from '#core/contract/plan/plan.ts';
import type { PlanVariants } from '#core/contract/plan/plan-variants.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import type { Candidate, Pricer } from '#core/price/serving/candidate/types.ts';
import { cacheHitRates } from '#core/price/reuse/hit-rates.ts';
import { onceAsked, oncePer } from '#core/once-per.ts';
import { changed, counted, finished } from '#core/steps.ts';
import type { Evaluator } from '#core/price/serving/evaluator.ts';
import { overTime } from '#core/price/autoscaling/over-time.ts';
import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import { statedAssumption } from '#core/contract/plan/assumptions-words.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { statedVerdict } from '#core/contract/verdict/verdict-reasons-words.ts';
import { CHOICE_COST_RATIO } from '#core/decide/backtest/choice-ratio.ts';
import type { Choice } from './verdict/rules.ts';
import type { VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import { JUDGED_JOB_FACTOR90 } from '#core/project/projection/job-rate.ts';
import { optionOf } from './verdict/option.ts';
import { withMoreDraws } from './verdict/more-draws.ts';
import { createHardestFirst, drawsOf, type PricedRow, priceRow, tryRow } from './rows/priced-row.ts';
import type { Draw } from '#core/price/serving/candidate/draw.ts';
import { steadyShare } from './rows/needed-share.ts';
import { DEFAULT_SIMULATIONS, drawSimulations, JUDGED_CORRELATION, SIMULATION_SPREADS } from './draws/simulations.ts';
import { judged } from './assumptions.ts';
import { widerFact } from './wider-spreads.ts';
import { type ChoiceRequest, chooseAmong, type DecideRequest, type Findings, NO_FINDINGS } from './decide.ts';
import { decidingRows } from './deciding-rows.ts';
import { chooseWithGpus, type DecidingWithGpus, decideWithGpus } from './decide-with-gpus.ts';
import { confirmedFlips } from './confirmed-flips.ts';
import { leversOf } from './flips/levers.ts';
import { type OnStage, pricingProgress } from './plan-progress.ts';
import { gpuBoundsOf, type GpuRow, gpuRowOf, selectGpus } from './gpu-rows.ts';
import { withFilesFact } from './without-files.ts';
import { labelFlip, variantBecause, type VariantGrounds } from './variant-because.ts';
import { type PlanRows, rowsAmong, rowsWithVariants, type RowTerms } from './variant-rows.ts';

/** Everything that a plan is computed from. */
export interface PlanInput {
  readonly runs: readonly RunDocument[];
  readonly workload: Workload;
  /** Candidates that serve a variant of the model are among them. */
  readonly candidates: readonly Candidate[];
  /** The variants of the model; absent if none were considered. */
  readonly variants?: PlanVariants | undefined;
  /** Candidates on accelerators that were not measured. They compete only if even their upper bound is cheaper. */
  readonly gpuCandidates?: readonly Candidate[];
  /** Prices the candidates, and states their details; an option lacks those that are absent here. */
  readonly evaluator: Pricer &
    Pick<Evaluator, 'figuresOf' | 'handlingOf'> &
    Partial<Pick<Evaluator, 'operationsHours' | 'alsoPaid' | 'detailsOf' | 'fleetByMinute'>>;
  /** Number of simulations; 512 by default. */
  readonly simulations?: number;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly catalog: PlanDocument['catalog'];
  /** Instance types to list in addition to the cheapest of each service × purchase. */
  readonly instances?: readonly string[];
  readonly allInstances?: boolean;
  /** False skips what is searched around the verdict, which is most of the work: flips, break-evens and sensitivities. */
  readonly flips?: boolean;
  readonly onStage?: OnStage | undefined;
  /** Assumptions of pricing and projection. The plan adds those of the simulations. */
  readonly assumptions: readonly AssumptionWithSource[];
}

/**
 * Plans a workload: the central simulation chooses the instance type of each service × purchase, the simulations price the chosen rows, and the rules
 * decide. Pure and reproducible: the same input gives the same document.
 */
export function makePlan(input: PlanInput): PlanDocument {
  return finished(planInSteps(input));
}

/**
 * As `makePlan`, with pauses in which a newer plan may take over. Each gives the plan without what is searched around the verdict: flips, break-evens
 * and sensitivities.
 */
export function* planInSteps(input: PlanInput): Generator<() => PlanDocument, PlanDocument> {
  const { workload, evaluator, onStage } = input;
  const situation = pricedSituation(input);
  const deciding = decideWithGpus(situation, {
    selection: gpusOf(input),
    price: (candidate) => gpuRowOf(situation.terms.price(candidate), workload, evaluator),
    run: input.runs[0],
  });
  const options = onceAsked(() => optionsOf(situation, deciding, evaluator));
  const decided: Decided = { input, situation, deciding, options };
  const soFar = onceAsked(() => documentOf(decided, null));
  if (input.flips === false) return soFar();
  yield soFar;
  const levers = leversOf(workload, situation.handlingMs);
  const searches = OTHER_SEARCHES + 2 * levers.length;
  const search = counted(deciding.search(), (done) => onStage?.({ kind: 'searching', done, of: searches }));
  const found = yield* changed(search, { pause: () => soFar, end: (findings) => findings });
  const values = found.flips.length;
  const confirming = confirmedFlips(found.flips, {
    workload,
    levers,
    modeAt: (there) => modeOf({ ...input, workload: there, onStage: undefined }),
  });
  const confirmed = counted(confirming, (plans) => onStage?.({ kind: 'confirming', values, plans }));
  return yield* changed(confirmed, { pause: () => soFar, end: (flips) => documentOf(decided, { ...found, flips }) });
}

/** A workload whose candidates are priced: the rows with their draws, and how the rules choose among rows. Verdict, options and reasons read it. */
interface PricedSituation extends DecideRequest {
  /** The candidates that serve a variant of the model are among them. */
  readonly every: readonly Candidate[];
  readonly seed: number;
  /** How further candidates are priced, each once. */
  readonly terms: RowTerms;
  /** The rows of the model itself, without variants. */
  readonly plain: PlanRows;
  readonly alternatives: number;
  readonly choose: (rows: readonly PricedRow[]) => Choice<PricedRow>;
}

function pricedSituation(input: PlanInput, { terms, simulations } = termsOf(input)): PricedSituation {
  const { workload, evaluator: pricer, candidates: every, seed } = input;
  const ofModel = every.filter(({ variant }) => variant === undefined);
  const plain = rowsAmong(ofModel, terms);
  const planned = ofModel.length === every.length ? plain : rowsWithVariants(plain, every, terms);
  const choose = (rows: readonly PricedRow[]): Choice<PricedRow> => chooseAmong({ ...planned, rows, workload, pricer });
  const rows = withMoreDraws(planned.rows, choose, { seed, workload, pricer });
  const { ms: handlingMs } = pricer.handlingOf(workload.server);
  return { ...planned, rows, every, workload, pricer, handlingMs, simulations, seed, terms, plain, choose };
}

/** How the rows of a plan are priced, each once. */
function termsOf(input: PlanInput): { readonly terms: RowTerms; readonly simulations: readonly Draw[] } {
  const { workload, evaluator: pricer, candidates, seed, onStage, instances = [], allInstances = false } = input;
  const simulations = drawSimulations({ seed, count: input.simulations ?? DEFAULT_SIMULATIONS });
  const { region } = input.catalog;
  const note = pricingProgress(onStage, { region, simulations: simulations.length, options: candidates.length });
  const price = oncePer((candidate: Candidate) => {
    note(candidate);
    return priceRow({ candidate, workload, pricer, simulations });
  });
  const hardest = createHardestFirst(simulations.length);
  const attempt = oncePer((candidate: Candidate) => {
    note(candidate);
    return tryRow({ candidate, workload, pricer, simulations }, hardest);
  });
  const terms = { workload, pricer, figuresOf: pricer.figuresOf, price, attempt, instances, allInstances };
  return { terms, simulations };
}

/** A priced situation with what the rules decide in it. */
interface Decided {
  readonly input: PlanInput;
  readonly situation: PricedSituation;
  readonly deciding: DecidingWithGpus;
  readonly options: () => ServingOption[];
}

/** @param findings what was found around the verdict; null as long as nothing was searched for. */
function documentOf(decided: Decided, findings: Findings | null): PlanDocument {
  const { input, situation, deciding } = decided;
  const { workload, simulations, seed } = situation;
  const options = decided.options();
  const verdict = withFilesFact(verdictOf(decided, findings), options);
  const { volumes, sensitivity } = findings ?? NO_FINDINGS;
  return {
    schemaVersion: PLAN_SCHEMA_VERSION,
    createdAt: input.createdAt,
    workload,
    catalog: input.catalog,
    simulations: simulations.length,
    ...drawsIn(decided, verdict),
    seed,
    runs: [...input.runs],
    options,
    alternatives: situation.alternatives + unlistedTypes(input.gpuCandidates ?? [], deciding.gpus),
    verdict,
    saving: deciding.saving,
    ...volumes,
    sensitivity,
    cacheHitRates: cacheHitRates(workload),
    assumptions: [
      ...input.assumptions,
      SIMULATION_ASSUMPTION,
      judged({ code: 'commitments-apart' }),
      ...reuseAssumptions(workload),
    ].map(statedAssumption),
    ...fleetIn(decided, verdict),
    ...(input.variants && { variants: input.variants }),
  };
}

function verdictOf({ input: { variants }, situation, deciding }: Decided, findings: Findings | null): Verdict {
  const verdict = deciding.verdict(findings ?? NO_FINDINGS);
  const chosen = situation.rows.find(({ candidate }) => candidate.id === verdict.optionId) ?? null;
  const ofVariants =
    variants === undefined ? verdict : withVariantFacts(verdict, { ...situation, variants, chosen }, findings !== null);
  return findings === null || chosen === null ? ofVariants : withKnownErrors(ofVariants, situation, chosen);
}

/** Searches around a verdict that are not about one input: the volumes, and the effects of all inputs. */
const OTHER_SEARCHES = 2;

/**
 * The mode that a plan decides for; `none` if nothing meets the requirements in enough simulations. It prices the rows that may decide, and all of them where
 * none of those does.
 */
export function modeOf(input: PlanInput): ServingMode | 'none' {
  const { workload, evaluator: pricer, candidates, seed } = input;
  const priced = termsOf(input);
  const { terms } = priced;
  const gpus = {
    selection: gpusOf(input),
    price: (candidate: Candidate) => gpuRowOf(terms.price(candidate), workload, pricer),
  };
  const chosenAmong = (request: ChoiceRequest): PricedRow | null => {
    const { chosen } = chooseWithGpus(request, gpus).choice;
    return chosen !== null && chosen.holds >= steadyShare(workload) ? chosen : null;
  };
  const few = decidingRows(candidates, terms, (found) => chooseAmong({ ...found, workload, pricer }));
  const choose = (rows: readonly PricedRow[]): Choice<PricedRow> => chooseAmong({ ...few, rows, workload, pricer });
  const rows = withMoreDraws(few.rows, choose, { seed, workload, pricer });
  const chosen =
    chosenAmong({ ...few, rows, workload, pricer }) ?? (few.isAll ? null : chosenAmong(pricedSituation(input, priced)));
  return chosen?.candidate.mode ?? 'none';
}

function optionsOf(
  { rows, extras, workload }: PricedSituation,
  deciding: DecidingWithGpus,
  evaluator: PlanInput['evaluator'],
): ServingOption[] {
  const gpuOf = new Map(deciding.gpus.map((gpu) => [gpu.row, gpu]));
  return [...rows, ...extras, ...gpuOf.keys()]
    .sort((a, b) => (a.costUsd === b.costUsd ? 0 : a.costUsd - b.costUsd))
    .map((row) => {
      const option = optionOf({ ...deciding.statedOf(row), standing: deciding.standingOf(row), workload, evaluator });
      const gpu = gpuOf.get(row);
      if (gpu === undefined) return option;
      const reasons = [...option.reasons, ...deciding.lossOf(gpu).map(statedReason)];
      return { ...option, reasons, gpu: gpuBoundsOf(gpu) };
    });
}

/** The fleet of the choice if it follows its load, else of the cheapest option that does. */
function fleetIn({ input, situation, options }: Decided, { optionId }: Verdict): Pick<PlanDocument, 'fleet'> {
  const followers = options().filter(
    ({ feasible, deployment }) => feasible && deployment?.use.kind === 'fleet' && deployment.use.scaling === 'by-load',
  );
  const shown = followers.find(({ id }) => id === optionId) ?? followers[0];
  const row = [...situation.rows, ...situation.extras].find(({ candidate }) => candidate.id === shown?.id);
  const fleet = row && input.evaluator.fleetByMinute?.(row.candidate, input.workload, row.slack);
  return shown === undefined || !fleet ? {} : { fleet: { ...overTime(fleet), optionId: shown.id } };
}

/** How many simulations decided, and how many are stated; nothing where both are those of the plan and the same. */
function drawsIn({ situation, deciding }: Decided, { optionId }: Verdict): Pick<PlanDocument, 'draws'> {
  const { rows, simulations } = situation;
  const chosen = rows.find(({ candidate }) => candidate.id === optionId);
  if (chosen === undefined || simulations.length < DEFAULT_SIMULATIONS) return {};
  const stated = deciding.statedOf(chosen).row.monthlyUsd.length;
  return { draws: { deciding: Math.max(...rows.map(drawsOf)), stated } };
}

/** The verdict with the effect of wider assumed spreads, and the error of projected choices in the back-test. */
function withKnownErrors(verdict: Verdict, situation: PricedSituation, chosen: PricedRow): Verdict {
  if (situation.simulations.length < DEFAULT_SIMULATIONS) return verdict;
  const facts: readonly VerdictFact[] = [
    ...(chosen.central.explain().basis === 'projected'
      ? [{ code: 'projected-choice', ...CHOICE_COST_RATIO } as const]
      : []),
    widerFact({ ...situation, chosen }),
  ];
  return { ...verdict, because: [...verdict.because, ...facts.map(statedVerdict)] };
}

/** The verdict with its reasons about variants of the model. */
function withVariantFacts(verdict: Verdict, grounds: VariantGrounds, withFlip: boolean): Verdict {
  const flip = withFlip ? labelFlip(grounds) : null;
  return {
    ...verdict,
    because: [...verdict.because, ...variantBecause(grounds).map(statedVerdict)],
    flips: flip === null ? verdict.flips : [...verdict.flips, statedFlip(flip)],
  };
}

/** The GPUs to list. */
function gpusOf({ gpuCandidates = [], instances = [], allInstances = false, workload, evaluator }: PlanInput) {
  const named = new Set(instances.map(ec2Name));
  const isAsked = (type: string): boolean => allInstances || named.has(ec2Name(type));
  return selectGpus({ candidates: gpuCandidates, workload, pricer: evaluator, isAsked });
}

/** Number of GPU types that were considered and are not listed. */
function unlistedTypes(candidates: readonly Candidate[], listed: readonly GpuRow[]): number {
  const types = (list: readonly Candidate[]) => new Set(list.flatMap(({ instanceType }) => instanceType ?? []));
  return types(candidates).size - types(listed.map(({ row }) => row.candidate)).size;
}

const SIMULATION_ASSUMPTION = judged({
  code: 'simulation-spreads',
  traffic: SIMULATION_SPREADS.traffic,
  spotPrice: SIMULATION_SPREADS.spotPrice,
  interruptions: SIMULATION_SPREADS.interruption,
  startup: SIMULATION_SPREADS.startup,
  coldStart: SIMULATION_SPREADS.coldStart,
  frontDoor: SIMULATION_SPREADS.frontDoor,
  derivedPrice: SIMULATION_SPREADS.derivedPrice,
  peak: SIMULATION_SPREADS.peak,
  spark: SIMULATION_SPREADS.spark,
  threadShare: SIMULATION_SPREADS.threadShare,
  payload: SIMULATION_SPREADS.payload,
  correlation: JUDGED_CORRELATION,
  job: JUDGED_JOB_FACTOR90,
});

/** The assumptions that apply if reuse was derived from the user's data. */
function reuseAssumptions({ reuse }: Workload): readonly AssumptionWithSource[] {
  if (reuse === null) return [];
  const { file, keyColumn, spanDays, newKeyShare } = reuse;
  const provenance = { kind: 'ASSUMPTION', source: file };
  return [
    { code: 'keys-as-entities', file, keyColumn, spanDays, ...provenance },
    ...(newKeyShare === null ? [] : [{ code: 'new-keys-at-most', ...provenance } as const]),
  ];
}
