import { assertNever } from '#core/assert-never.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { GpuTrial, Offer } from '#core/contract/verdict/verdict-reasons.ts';
import { amount, sentenceOf, usd } from '#core/words/format/format.ts';
import { candidateName } from '#core/words/names.ts';
import { reasonText } from '#core/contract/reasons/reasons-words.ts';
import { because, type FactOf, monthly, type VerdictWords } from './verdict-words.ts';

type GpuFact = FactOf<'gpu-refused' | 'gpu-cannot-win' | 'gpu-saves-little' | 'gpu-open' | 'gpu-chosen'>;

/** The reasons of the verdict about GPUs that were not measured. */
export function gpuWords(fact: GpuFact): VerdictWords {
  switch (fact.code) {
    case 'gpu-refused':
      return because(
        'A GPU is not an option for this model',
        ':',
        `${reasonText(fact.reason)}.${fact.alwaysOn === null ? '' : ` ${sentenceOf(`at any speed, ${leastText(fact.alwaysOn)}`)}`}`,
      );
    case 'gpu-cannot-win':
      return cannotWinWords(fact);
    case 'gpu-saves-little':
      return because(
        `A GPU would save at most ${usd(fact.savesUpToUsd)} per month`,
        ';',
        `${rangeText(fact.offer, fact.highUsd)}. Less than ${usd(fact.materialUsd)} per month or 5 % does not matter.${quotaText(fact)}`,
      );
    case 'gpu-open':
      return openWords(fact);
    case 'gpu-chosen':
      return chosenWords(fact);
    default:
      return assertNever(fact);
  }
}

/** `EC2 batch on g4dn.xlarge (spot) costs at least $2.10 per month`. */
function leastText(offer: Offer): string {
  return `${candidateName(offer)} costs at least ${monthly(offer)}`;
}

/** The cost of a GPU by its specification, or its minimum cost. */
function rangeText(offer: Offer, highUsd: number | null): string {
  return highUsd === null
    ? `${leastText(offer)} at any speed`
    : `${candidateName(offer)} costs ${usd(offer.monthlyUsd)} to ${usd(highUsd)} by its specification`;
}

function cannotWinWords({ by, job, alwaysOn, chosenUsd }: FactOf<'gpu-cannot-win'>): VerdictWords {
  const offers = [job, alwaysOn].flatMap((offer) => (offer === null ? [] : [leastText(offer)]));
  const claim = by === 'price' ? 'No GPU can win here at any speed' : 'No GPU can win here within its specification';
  return because(claim, ':', `${offers.join(', ')}; the cheapest known option costs ${usd(chosenUsd)}.`);
}

function openWords(fact: FactOf<'gpu-open'>): VerdictWords {
  const { offer, highUsd, chosenUsd, savesUpToUsd, atRowsPerS, trial } = fact;
  const saves =
    savesUpToUsd === null || chosenUsd === null
      ? 'Only a GPU might serve this'
      : `Measuring a GPU could save up to ${usd(savesUpToUsd)} per month`;
  const range = rangeText(offer, highUsd);
  const against = chosenUsd === null ? '' : `, the cheapest known option ${usd(chosenUsd)}`;
  return because(saves, ':', `${range}${against}.${quotaText(fact)} ${trialText(trial, atRowsPerS)}`);
}

function chosenWords(fact: FactOf<'gpu-chosen'>): VerdictWords {
  const { offer, highUsd, insteadUsd, atRowsPerS, trial } = fact;
  const instead =
    insteadUsd === null
      ? 'and nothing else is feasible'
      : `and even the upper bound is below the ${usd(insteadUsd)} of the best other option`;
  return because(
    `${candidateName(offer)} was not measured`,
    ':',
    `by its specification it costs ${usd(offer.monthlyUsd)} to ${usd(highUsd)} per month, ${instead}.${quotaText(fact)} ${trialText(trial, atRowsPerS)}`,
  );
}

/** `It needs a quota increase of EC2: 4 of 0 vCPUs of type G or VT.`, after a space; empty if no quota is known. */
function quotaText({ quota }: { readonly quota?: Reason | undefined }): string {
  return quota === undefined ? '' : ` It ${reasonText(quota)}.`;
}

/**
 * How to measure a GPU. Modewise measures with the CPU execution provider, so this is ONNX Runtime's own program, and its throughput is
 * compared with the rate that matters.
 */
function trialText({ instanceType, modelFile, batchDimension }: GpuTrial, atRowsPerS: number | null): string {
  const batch = batchDimension === null ? '' : ` -f ${batchDimension}:64`;
  const command = `onnxruntime_perf_test -e cuda -I -m duration -t 30${batch} ${modelFile}`;
  const rows = batchDimension === null ? 'inferences per second' : 'inferences per second × 64 rows';
  const at =
    atRowsPerS === null
      ? 'then its latency and its rate are known'
      : `it wins from ${amount(atRowsPerS)} rows/s (${rows})`;
  return `To measure it, run on ${instanceType}, with a GPU build of ONNX Runtime: ${command}; ${at}.`;
}
