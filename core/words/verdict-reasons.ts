import { assertNever } from '#core/assert-never.ts';
import type { Offer, VerdictFact, VerdictReason } from '#core/contract/verdict-reasons.ts';
import { candidateName, serviceName } from './names.ts';
import { boundedValues, reasonText } from './reasons.ts';
import { atMostSeconds, seconds, amount, predictionsADay, percent, usd } from './format.ts';

/** A reason in two parts: the claim, and its grounds after a colon, a semicolon or a full stop. `grounds` is empty where it is all claim. */
export interface VerdictWords {
  readonly claim: string;
  readonly mark: ':' | ';' | '.';
  readonly grounds: string;
}

/** The region that the bundled catalogue has prices of every service for. */
const PRICED_REGION = 'us-east-1';

/** Why the verdict is what it is, as a claim with its grounds. */
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
        `${nameOf(fact.live)} costs ${monthly(fact.live)} and the best batch, ${nameOf(fact.batch)}, ${monthly(fact.batch)}`,
        ':',
        `cheaper in ${percent(fact.share)} of ${fact.worlds} worlds.`,
      );
    case 'batch-infeasible':
      return infeasibleWords(fact);
    case 'live-choice':
      return liveWords(fact);
    case 'certainty':
      return certaintyWords(fact);
    case 'break-even':
      return breakEvenWords(fact);
    case 'commitment':
      return commitmentWords(fact);
    case 'current':
      return because(
        `Today ${usd(fact.monthlyUsd)} a month is paid for ${fact.mode}`,
        ':',
        `this is ${fact.savedUsd >= 0 ? `${usd(fact.savedUsd)} less` : `${usd(-fact.savedUsd)} more`}.`,
      );
    case 'nothing-fits':
      return nothingWords(fact);
    case 'text-only':
      return { claim: fact.text, mark: '.', grounds: '' };
    default:
      return assertNever(fact);
  }
}

/** A reason of the verdict in one text. */
export function verdictText(fact: VerdictFact): string {
  if (fact.code === 'text-only') return fact.text;
  const { claim, mark, grounds } = verdictWords(fact);
  return grounds === '' ? `${claim}.` : `${claim}${mark} ${grounds}`;
}

/** A reason of the verdict as documents have it. */
export function statedVerdict(fact: VerdictFact): VerdictReason {
  return { ...boundedValues(fact), text: verdictText(fact) };
}

type FactOf<Code extends VerdictFact['code']> = Extract<VerdictFact, { readonly code: Code }>;

function because(claim: string, mark: VerdictWords['mark'], grounds: string): VerdictWords {
  return { claim, mark, grounds };
}

function nameOf(offer: Offer): string {
  return candidateName(offer);
}

function monthly({ monthlyUsd }: Offer): string {
  return `${usd(monthlyUsd)} a month`;
}

function freshest(freshestBatchS: number | null): string {
  return freshestBatchS === null
    ? 'no batch holds at any age'
    : `the freshest batch has answers up to ${atMostSeconds(freshestBatchS)} old`;
}

function defaultWords(fact: FactOf<'default-batch'>): VerdictWords {
  const { batch, live, maxStalenessS, oldestAnswerS } = fact;
  const kept = oldestAnswerS === null ? '' : ` and this batch keeps them within ${atMostSeconds(oldestAnswerS)}`;
  const staleness =
    maxStalenessS === null ? 'no age limit is set' : `answers may be ${atMostSeconds(maxStalenessS)} old${kept}`;
  const waiting = fact.callerWaits ? 'callers can wait for a batch' : 'no caller waits for an answer';
  const grounds = `${waiting}, ${staleness}, and ${percent(fact.knownShare)} of the inputs are known in advance.`;
  const money =
    batch === null || live === null
      ? 'No live option holds.'
      : `It costs ${monthly(batch)}; the cheapest live option, ${nameOf(live)}, ${monthly(live)}, and is cheaper in ${percent(fact.cheaperShare)} of ` +
        `${fact.worlds} worlds (batch is left for money at ${percent(fact.neededShare)}).`;
  return because('Batch is the default and no rule excludes it', ':', `${grounds} ${money}`);
}

function unknownWords(fact: FactOf<'inputs-unknown'>): VerdictWords {
  const claim = fact.fromKeys
    ? `${percent(fact.gapShare)} of the reads in your data are of keys that are new since the last run`
    : `${percent(fact.knownShare)} of the inputs are known in advance`;
  const gap = `a batch would leave ${percent(fact.gapShare)} of the requests without an answer`;
  return because(claim, ':', `${gap}, and ${percent(fact.toleratedShare)} is tolerated.`);
}

function infeasibleWords({ isOffered, reason, failingShare }: FactOf<'batch-infeasible'>): VerdictWords {
  if (!isOffered) return because('There is no batch option among the candidates', '.', '');
  const why = reason === null ? `it fails in ${percent(failingShare)} of the simulated worlds` : reasonText(reason);
  return because('Batch, the default, does not hold', ':', `${why}.`);
}

function liveWords({ mode, offer, p99Ms, sloMs, rival, neededSaving }: FactOf<'live-choice'>): VerdictWords {
  const within = sloMs === null ? '' : ` within the ${seconds(sloMs / 1000)} of the SLO`;
  const latency = p99Ms === null ? '' : ` with a p99 of ${seconds(p99Ms / 1000)}${within}`;
  const claim = `${nameOf(offer)} costs ${monthly(offer)}${latency}`;
  if (mode === 'microbatch') {
    const against =
      rival === null
        ? 'no option that answers one by one holds'
        : `${percent(1 - offer.monthlyUsd / rival.monthlyUsd)} less than ${nameOf(rival)}, which answers one by one`;
    return because(claim, ':', `${against}.`);
  }
  const not =
    rival === null
      ? 'No micro-batch holds.'
      : `The cheapest micro-batch, ${nameOf(rival)}, costs ${monthly(rival)}; one is chosen when it saves ${percent(neededSaving)} or more.`;
  return because(claim, '.', not);
}

function certaintyWords(fact: FactOf<'certainty'>): VerdictWords {
  const share = `${percent(fact.share)} of ${fact.worlds} worlds`;
  // A rule may prefer what is not the cheapest: that must not read like a claim that it is.
  const claim =
    fact.share >= 0.5
      ? `is the cheapest qualifying option in ${share}`
      : `is preferred although it is the cheapest qualifying option in only ${share}`;
  const range = `${usd(fact.lowUsd)} to ${usd(fact.highUsd)} a month, ${usd(fact.usdPerMillion)} per million.`;
  const regret =
    fact.leastRegret === null
      ? 'It is also the pick with the least regret.'
      : `The pick with the least regret is ${nameOf(fact.leastRegret)}.`;
  return because(`${nameOf(fact.offer)} ${claim}`, ':', `${range} ${regret}`);
}

function breakEvenWords({ other, perDay, todayPerDay, neededShare, flipPerDay }: FactOf<'break-even'>): VerdictWords {
  const claim = `It costs the same as ${nameOf(other)} at ${predictionsADay(perDay)} (${amount(perDay / 86_400)}/s)`;
  const here = `the workload has ${amount(todayPerDay)}.`;
  if (neededShare === null) return because(claim, ';', here);
  const where = flipPerDay === null ? '' : `: the verdict changes at ${amount(flipPerDay)}`;
  const rule = `Batch, the default, is left only where the other is cheaper in ${percent(neededShare)} of the worlds`;
  return because(claim, ';', `${here} ${rule}${where}.`);
}

function commitmentWords({ committed, insteadUsd }: FactOf<'commitment'>): VerdictWords {
  if (committed === null) return because('No option without a commitment holds or was requested', '.', '');
  const cost = `${nameOf(committed)} would cost ${monthly(committed)} instead of ${usd(insteadUsd ?? 0)} a month.`;
  return because('The verdict includes no commitment', ';', cost);
}

function nothingWords({ groups, more, unpriced, region }: FactOf<'nothing-fits'>): VerdictWords {
  if (groups.length === 0) return because('There is nothing to choose from', '.', '');
  const each = groups.map(({ services, reason }) => {
    const why = reason === null ? 'it does not hold' : reasonText(reason);
    return `${services.map(serviceName).join(', ')}: ${why}.`;
  });
  const others = more === 0 ? [] : [`And ${more} more, each with its reason in the table.`];
  const missing = unpriced.length === 0 ? [] : [missingPrices(unpriced.map(serviceName), region)];
  return because('Nothing fits', '.', [...each, ...others, ...missing].join(' '));
}

/** Where prices are what is missing, easing a limit does not help. */
function missingPrices(services: readonly string[], region: string): string {
  const who = services.length > 3 ? `${services.length} services` : services.join(', ');
  const elsewhere = region === PRICED_REGION ? '' : `, or plan for ${PRICED_REGION}`;
  return `For ${who} prices of ${region} are missing: import them (catalog import)${elsewhere ? ',' : ' or'} use estimates (--estimates)${elsewhere}.`;
}
