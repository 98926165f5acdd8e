import { assertNever } from '#core/assert-never.ts';
import type { Offer, TieBreak, VerdictFact, VerdictReason } from '#core/contract/verdict/verdict-reasons.ts';
import { billItemName } from '#core/contract/serving/bill-words.ts';
import { inputName, settingText } from '#core/words/read/inputs.ts';
import { modeName } from '#core/words/mode-names.ts';
import { gpuWords } from './gpu-words.ts';
import { candidateName, serviceName } from '#core/words/names.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import { boundedValues, reasonText } from '#core/contract/reasons/reasons-words.ts';
import { nearCheapestText } from './near-cheapest-words.ts';
import { noFilesText } from './no-files-words.ts';
import { variantWords } from './variant-words.ts';
import { because, type FactOf, monthly, type VerdictWords } from './verdict-words.ts';
import {
  atMostSeconds,
  seconds,
  significant,
  amount,
  counted,
  predictionsPerDayText,
  count,
  percent,
  percentOf,
  usd,
} from '#core/words/format/format.ts';
import { heldText, missedText } from './simulations-words.ts';
import { currentDeploymentText } from '#core/contract/endpoint/current-deployment-words.ts';

/** The region for which the bundled catalogue has prices for every service. */
const PRICED_REGION = 'us-east-1';

/** A reason for the verdict as a claim with its grounds. */
export function verdictWords(fact: VerdictFact): VerdictWords {
  switch (fact.code) {
    case 'default-batch':
      return defaultWords(fact);
    case 'caller-waits':
      return because(
        `A caller waits and the SLO is ${seconds(fact.sloMs / 1000)} at p${fact.percentile}`,
        ';',
        `${freshest(fact.freshestBatchS)}.`,
      );
    case 'staleness':
      return because(
        `Answers may be at most ${atMostSeconds(fact.maxStalenessS)} old`,
        ';',
        `${freshest(fact.freshestBatchS)}.`,
      );
    case 'inputs-unknown':
      return unknownWords(fact);
    case 'cheaper':
      return because(
        `${nameOf(fact.live)} costs ${monthly(fact.live)}; the best batch option, ${nameOf(fact.batch)}, costs ${monthly(fact.batch)}`,
        '.',
        `${nameOf(fact.live)} is cheaper in ${percentOf(fact.share, fact.simulations)} of ${count(fact.simulations)} simulations.`,
      );
    case 'batch-infeasible':
      return infeasibleWords(fact);
    case 'follows-load':
      return because(capitalised(reasonText(fact.reason)), '.', '');
    case 'assumed-start':
      return assumedStartWords(fact);
    case 'rarely-held':
      return rarelyHeldWords(fact);
    case 'near-threshold':
      return nearThresholdWords(fact);
    case 'live-choice':
      return liveWords(fact);
    case 'certainty':
      return certaintyWords(fact);
    case 'wider-spreads':
      return widerWords(fact);
    case 'projected-choice':
      return projectedWords(fact);
    case 'assumption-decides':
      return assumptionWords(fact);
    case 'price-incomplete':
      return incompleteWords(fact);
    case 'operations-included':
      return because(
        `The price includes ${usd(fact.monthlyUsd)} per month for operations`,
        ':',
        `${significant(fact.hours, 2)} hours at ${usd(fact.usdPerHour)}, an assumption for ${serviceName(fact.offer.service)}.`,
      );
    case 'break-even':
      return breakEvenWords(fact);
    case 'no-files':
      return because(
        `Modewise cannot make the files that deploy ${nameOf(fact.offer)}`,
        ':',
        `${noFilesText(fact.why)}. ${fact.instead === null ? 'No option that meets the requirements has files.' : `The cheapest option with files is ${nameOf(fact.instead)} for ${monthly(fact.instead)}.`}`,
      );
    case 'commitment':
      return commitmentWords(fact);
    case 'current':
      return currentWords(fact);
    case 'nothing-fits':
      return nothingWords(fact);
    case 'gpu-refused':
    case 'gpu-cannot-win':
    case 'gpu-saves-little':
    case 'gpu-open':
    case 'gpu-chosen':
      return gpuWords(fact);
    case 'variant-saves':
    case 'variant-not-worth-it':
    case 'variant-struck-out':
    case 'variant-not-measured':
      return variantWords(fact);
    case 'text-only':
      return { claim: fact.text, mark: '.', grounds: '' };
    default:
      return assertNever(fact);
  }
}

function assumptionWords({ input, taken, at, becomes, isOpen }: FactOf<'assumption-decides'>): VerdictWords {
  const side = at > taken ? 'more' : 'less';
  const outcome = becomes === 'none' ? 'no option is feasible' : `the verdict becomes ${modeName(becomes)}`;
  return because(
    isOpen && input === 'inputsKnownInAdvance'
      ? 'It is not stated which requests are known the day before'
      : `The verdict assumes ${settingText(input, taken)} for ${inputName(input)}, which was not stated`,
    ':',
    `${settingText(input, taken)} is taken; at ${settingText(input, at)} or ${side}, ${outcome}.`,
  );
}

function currentWords(fact: FactOf<'current'>): VerdictWords {
  const { monthlyUsd, savedUsd, worthIt, offer } = fact;
  const name = offer === undefined ? 'this option' : nameOf(offer);
  const difference = savedUsd >= 0 ? `${usd(savedUsd)} less` : `${usd(-savedUsd)} more`;
  return because(
    `You pay ${usd(monthlyUsd)} per month today (${currentDeploymentText(fact)})`,
    ':',
    worthIt === false && savedUsd >= 0
      ? `${name} costs ${difference}, too small a difference to justify a change.`
      : `${name} costs ${difference}.${switchText(fact)}`,
  );
}

function switchText({ switchHours = null, switchUsd = null, paidBackMonths = null }: FactOf<'current'>): string {
  if (switchHours === null) return '';
  const price = switchUsd === null ? '' : `, ${usd(switchUsd)}`;
  const back =
    paidBackMonths === null ? '' : `: the saving pays for it in ${counted(Math.ceil(paidBackMonths), 'month')}`;
  return ` Switching takes ${counted(switchHours, 'hour')} of work, as stated${price}${back}.`;
}

/** A reason for the verdict as one text. */
export function verdictText(fact: VerdictFact): string {
  if (fact.code === 'text-only') return fact.text;
  const { claim, mark, grounds } = verdictWords(fact);
  return grounds === '' ? `${claim}.` : `${claim}${mark} ${grounds}`;
}

/** A reason for the verdict with its text, as documents store it. */
export function statedVerdict(fact: VerdictFact): VerdictReason {
  return { ...boundedValues(fact), text: verdictText(fact) };
}

function nameOf(offer: Offer): string {
  return candidateName(offer);
}

function freshest(freshestBatchS: number | null): string {
  return freshestBatchS === null
    ? 'no batch option is feasible at any age'
    : `answers of the freshest batch option are up to ${atMostSeconds(freshestBatchS)} old`;
}

function defaultWords(fact: FactOf<'default-batch'>): VerdictWords {
  const { batch, live, maxStalenessS, oldestAnswerS } = fact;
  const kept = oldestAnswerS === null ? '' : ` (with this option at most ${atMostSeconds(oldestAnswerS)})`;
  const staleness =
    maxStalenessS === null
      ? 'no age limit is set'
      : `answers may be at most ${atMostSeconds(maxStalenessS)} old${kept}`;
  const grounds = fact.callerWaits
    ? `callers can wait for a batch, ${staleness}, and ${percent(fact.knownShare)} of the inputs are known in advance.`
    : `no caller waits for an answer, so a new input waits for the next run, and ${staleness}.`;
  const money =
    batch === null || live === null
      ? 'No live option is feasible.'
      : `It costs ${monthly(batch)}; the cheapest live option, ${nameOf(live)}, costs ${monthly(live)} and is cheaper in ` +
        `${percentOf(fact.cheaperShare, fact.simulations)} of ${count(fact.simulations)} simulations (it needs ${percent(fact.neededShare)} to replace batch).${tieText(fact, batch, live)}`;
  return because('Batch is the default and no rule excludes it', ':', `${grounds} ${money}`);
}

function tieText({ tieBelowUsd }: FactOf<'default-batch'>, batch: Offer, live: Offer): string {
  if (tieBelowUsd === null) return '';
  const savedUsd = batch.monthlyUsd - live.monthlyUsd;
  return ` Saving ${usd(savedUsd)} per month is a tie (less than ${usd(tieBelowUsd)} or 5 %), and a tie goes to batch.`;
}

function unknownWords(fact: FactOf<'inputs-unknown'>): VerdictWords {
  const claim = fact.fromKeys
    ? `${percent(fact.gapShare)} of the reads in your data are of keys that are new since the last run`
    : `${percent(fact.knownShare)} of the inputs are known in advance`;
  const gap = `a batch would leave ${percent(fact.gapShare)} of the requests without an answer`;
  return because(claim, ':', `${gap}, and at most ${percent(fact.toleratedShare)} is tolerated.`);
}

function infeasibleWords({ isOffered, reason, failingShare }: FactOf<'batch-infeasible'>): VerdictWords {
  if (!isOffered) return because('No batch option is among the candidates', '.', '');
  const why =
    reason === null ? `it is infeasible in ${missedText(failingShare)} of the simulations` : reasonText(reason);
  return because('Batch, the default, is not feasible', ':', `${why}.`);
}

function assumedStartWords({ offer, alternative }: FactOf<'assumed-start'>): VerdictWords {
  const sourced =
    alternative === null
      ? 'No option whose start-up time has a source meets the requirements.'
      : `The cheapest option whose start-up time has a source, ${nameOf(alternative)}, costs ${monthly(alternative)}.`;
  return because(
    `The start-up time and latency of ${nameOf(offer)} are assumed`,
    ':',
    `no source states them. ${sourced}`,
  );
}

function rarelyHeldWords({ offer, holdsShare, neededShare, hasSlo }: FactOf<'rarely-held'>): VerdictWords {
  const [keeps, does] = hasSlo ? ['meets the SLO', 'does'] : ['is feasible', 'is'];
  return because(
    `No option ${keeps} in ${percent(neededShare)} of the simulations`,
    ':',
    `${nameOf(offer)} ${does} in ${heldText(holdsShare)}, and no other option in noticeably more. Relax the requirement that it misses, or measure on the target machine.`,
  );
}

/** `Lambda for $66 per month meets the SLO in 94.6 % of the simulations, Fargate for $657 in 95.1 %` and `10 times the cost for 0.5 points`. */
function nearThresholdWords(fact: FactOf<'near-threshold'>): VerdictWords {
  const { offer, holdsShare, other, otherShare, neededShare, hasSlo } = fact;
  const sides = [
    { of: offer, share: holdsShare },
    { of: other, share: otherShare },
  ].sort((a, b) => a.of.monthlyUsd - b.of.monthlyUsd);
  const [lower, higher] = sides.map(({ of, share }) => ({
    name: nameOf(of),
    monthlyUsd: of.monthlyUsd,
    share,
  }));
  if (lower === undefined || higher === undefined) return because('', '.', '');
  const points = significant((Math.floor(1000 * higher.share) - Math.floor(1000 * lower.share)) / 10, 2);
  const times =
    lower.monthlyUsd > 0 ? `${significant(higher.monthlyUsd / lower.monthlyUsd, 2)} times the cost` : 'The difference';
  return because(
    `${lower.name} for ${monthly(lower)} ${hasSlo ? 'meets the SLO' : 'is feasible'} in ${heldText(lower.share)} of the simulations, ${higher.name} for ${usd(higher.monthlyUsd)} in ${heldText(higher.share)}`,
    ':',
    `${times} for ${points} points; ${percent(neededShare)} is needed.`,
  );
}

function liveWords(fact: FactOf<'live-choice'>): VerdictWords {
  const { mode, offer, p99Ms, sloMs } = fact;
  const within = sloMs === null ? '' : `, within the SLO of ${seconds(sloMs / 1000)}`;
  const latency = p99Ms === null ? '' : ` with a p99 of ${seconds(p99Ms / 1000)}${within}`;
  const claim = `${nameOf(offer)} costs ${monthly(offer)}${latency}`;
  return mode === 'microbatch'
    ? because(claim, ':', `${microBatchAgainst(fact)}.`)
    : because(claim, '.', liveAgainst(fact));
}

function microBatchAgainst({ offer, rival, neededSaving }: FactOf<'live-choice'>): string {
  if (rival === null) return 'no option that answers each request individually is feasible';
  const answering = `${nameOf(rival)}, which answers each request individually`;
  const savedShare = 1 - offer.monthlyUsd / rival.monthlyUsd;
  if (savedShare > 0) return `${percent(savedShare)} less than ${answering}`;
  return `${answering}, costs ${monthly(rival)}; where no caller waits, it is chosen only if it saves at least ${percent(neededSaving)}`;
}

function liveAgainst({ mode, rival, callerWaits = true, neededSaving }: FactOf<'live-choice'>): string {
  if (rival === null) return 'No micro-batch option is feasible.';
  const cost = `The cheapest micro-batch option, ${nameOf(rival)}, costs ${monthly(rival)}`;
  if (mode === 'cached' || mode === 'hybrid') return `${cost}.`;
  return callerWaits
    ? `${cost}; micro-batch is chosen only if it saves at least ${percent(neededSaving)}.`
    : `${cost}; where no caller waits, micro-batch is chosen unless another option saves at least ${percent(neededSaving)}, or ties with it and has fewer components to operate.`;
}

function tieClaim(offer: Offer, { cheapest, belowUsd, by }: NonNullable<FactOf<'certainty'>['tie']>): string {
  const other = nameOf(cheapest);
  const isSame = cheapest.monthlyUsd >= offer.monthlyUsd || usd(cheapest.monthlyUsd) === usd(offer.monthlyUsd);
  const holds = by?.kind === 'holds' ? holdsClaim(other, by) : null;
  if (isSame) return holds ?? `costs as much as ${other}`;
  const saves = `saves ${usd(offer.monthlyUsd - cheapest.monthlyUsd)} per month (less than ${usd(belowUsd)} or 5 % is a tie)`;
  return holds === null ? `${breakClaim(other, by)}, which ${saves}` : `${holds} and ${saves}`;
}

function breakClaim(other: string, by: TieBreak | undefined): string {
  return by?.kind === 'regret'
    ? `is the safer choice: its expected regret is lower than that of ${other}`
    : `has fewer components to operate than ${other}`;
}

/** `meets the requirements in 100 % of the simulations; Fargate does so in 98 %`. */
function holdsClaim(other: string, by: Extract<TieBreak, { kind: 'holds' }>): string {
  return `meets the requirements in ${heldText(by.ownShare)} of the simulations; ${other} does so in ${heldText(by.otherShare)}`;
}

/** `is within $25 or 5 % of the cheapest qualifying option in 97 % of 512 simulations`; in a plan of an earlier version, `is the cheapest qualifying option in`. */
function shareClaim({ share: cheapest, nearCheapest, qualifies, simulations }: FactOf<'certainty'>): string {
  const { share, belowUsd } = nearCheapest ?? { share: cheapest, belowUsd: 0 };
  const among = qualifies === false ? 'of the options that meet the requirements about as often' : 'qualifying option';
  const which = `is ${nearCheapestText({ belowUsd })} ${among}`;
  const of = `${percentOf(share, simulations)} of ${count(simulations)} simulations`;
  return share >= 0.5 ? `${which} in ${of}` : `is preferred although it ${which} in only ${of}`;
}

function certaintyWords(fact: FactOf<'certainty'>): VerdictWords {
  // A rule may prefer an option that is not the cheapest; the text must not claim that it is.
  const { tie } = fact;
  const claim = tie === undefined ? shareClaim(fact) : tieClaim(fact.offer, tie);
  const range = `${usd(fact.lowUsd)} to ${usd(fact.highUsd)} per month, ${usd(fact.usdPerMillion)} per million.`;
  // What was not chosen has no place in the reasons for the choice.
  const regret = fact.leastRegret === null ? ' It also has the lowest expected regret.' : '';
  return because(`${nameOf(fact.offer)} ${claim}`, ':', `${range}${regret}`);
}

function widerWords({ factor, change, mode, offer }: FactOf<'wider-spreads'>): VerdictWords {
  const claim = `With all assumed spreads ${factor} times as wide`;
  const name = offer === null ? '' : nameOf(offer);
  if (change === 'none') return because(`${claim}, the verdict is the same`, '.', '');
  if (change === 'option') return because(`${claim}, the mode is the same`, ':', `the option becomes ${name}.`);
  const becomes = mode === 'none' ? 'no option is feasible' : `the verdict becomes ${modeName(mode)}, with ${name}`;
  return because(`${claim}, ${becomes}`, '.', 'It depends on these assumptions.');
}

function projectedWords({ cases, median, low, high }: FactOf<'projected-choice'>): VerdictWords {
  const [typical, from, to] = [median, low, high].map((factor) => significant(factor, 2));
  return because(
    'The speed on this machine is projected',
    ':',
    `in the back-test, ${count(cases)} such choices actually cost ${typical} times what was projected (median; nine in ten ${from} to ${to}).`,
  );
}

function incompleteWords({ items, region }: FactOf<'price-incomplete'>): VerdictWords {
  const names = items.map(billItemName).join(', ');
  return because(
    'The price is too low',
    ':',
    `it omits ${names}, for which the catalogue has no price in ${region}. Import the prices (catalog import).`,
  );
}

function breakEvenWords({ other, perDay, currentPerDay, neededShare, flipPerDay }: FactOf<'break-even'>): VerdictWords {
  const claim = `It costs the same as ${nameOf(other)} at ${predictionsPerDayText(perDay)} (${amount(perDay / 86_400)}/s)`;
  const here = `the workload has ${amount(currentPerDay)}.`;
  if (neededShare === null) return because(claim, ';', here);
  const where = flipPerDay === null ? '' : `: the verdict changes at ${amount(flipPerDay)}`;
  const rule = `Batch, the default, is replaced only if the other option is cheaper in ${percent(neededShare)} of the simulations`;
  return because(claim, ';', `${here} ${rule}${where}.`);
}

function commitmentWords({ committed, insteadUsd }: FactOf<'commitment'>): VerdictWords {
  if (committed === null) return because('No option without a commitment is feasible or was requested', '.', '');
  const cost = `${nameOf(committed)} would cost ${monthly(committed)} instead of ${usd(insteadUsd ?? 0)} per month.`;
  return because('The verdict includes no commitment', ';', cost);
}

function nothingWords({ groups, more, unpriced, region }: FactOf<'nothing-fits'>): VerdictWords {
  if (groups.length === 0) return because('There are no options to choose from', '.', '');
  const each = groups.map(({ services, reason }) => {
    const why = reason === null ? 'it is not feasible' : reasonText(reason);
    return `${services.map(serviceName).join(', ')}: ${why}.`;
  });
  const others = more === 0 ? [] : [`And ${more} more; the table gives each reason.`];
  const missing = unpriced.length === 0 ? [] : [missingPrices(unpriced.map(serviceName), region)];
  return because('No option is feasible', '.', [...each, ...others, ...missing].join(' '));
}

/** What to do about missing prices. Relaxing a requirement does not help then, and estimates add prices of instances alone. */
function missingPrices(services: readonly string[], region: string): string {
  const who = services.length > 3 ? `${services.length} services` : services.join(', ');
  const elsewhere = region === PRICED_REGION ? '' : `, or plan for a region of AWS such as ${PRICED_REGION}`;
  return `The catalogue lacks prices for ${who} in ${region}: import them (catalog import)${elsewhere}.`;
}
