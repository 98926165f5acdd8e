import { assertNever } from '#core/assert-never.ts';
import type { ReasonOf } from '#core/contract/reasons/reasons.ts';
import { amount, significant, usd } from '#core/words/format/format.ts';
import { fallbackText, PROVIDER_NAMES } from '#core/contract/machine/providers-words.ts';
import { printable } from '#core/words/format/safe-text.ts';
import type { ReasonTexts } from './reason-texts-words.ts';
import { countText, shareText } from './reason-values-words.ts';

/** Why a run on a device has no price. */
const NOT_PRICED: Readonly<Record<ReasonOf<'device-not-priced'>['why'], string>> = {
  software: 'the speed of a software device says nothing about real hardware',
  'device-unknown': 'it is unknown whether the device is a GPU or software',
  'no-instance': 'it was not measured on an instance type, and a device represents its own machine only',
  'answers-differ': 'its answers differ from those on the CPU',
};

type Specification = ReasonOf<'gpu-from-specification'>;

/** `140–860`, capped by the host; one number if the host caps both ends. */
function rateText({ rowsPerS, factor, hostRowsPerS }: Specification): string {
  const cap = hostRowsPerS ?? Infinity;
  const [low, high] = [Math.min(cap, rowsPerS / factor), Math.min(cap, rowsPerS * factor)].map(amount);
  return low === high ? `${low}` : `${low} to ${high}`;
}

function capText({ rowsPerS, factor, hostRowsPerS }: Specification): string {
  if (hostRowsPerS === null) return '; reading and converting on the host were not measured and may cap it';
  return hostRowsPerS < rowsPerS * factor
    ? `, capped at ${amount(hostRowsPerS)} rows/s by reading, converting and writing on the cores of the instance`
    : '';
}

function billedText(instances: number, billed: ReasonOf<'gpu-at-least'>['billed']): string {
  const machines = countText(instances, 'instance');
  switch (billed) {
    case 'always':
      return `${machines}, always on`;
    case 'per-run':
      return `${machines}, from launch to the first row of every run`;
    case 'as-used':
      return `${machines}, while there is work`;
    default:
      return assertNever(billed);
  }
}

function hashText(sha256: string | null): string {
  return sha256?.slice(0, 12) ?? 'no hash';
}

/** The source of the interval of a projection, with its number of generations and the coverage of such intervals. */
function testedText(at: ReasonOf<'projected-throughput'>): string {
  const { residuals, generations = null, covers90Pct = null, isBorrowed = false, isTrees = false } = at;
  if (residuals === null) return '';
  const count = generations === null ? '' : ` on ${generations} generations of processors`;
  const from = `, from ${residuals} public results${count} that the fit did not use, most of them of other runtimes than ONNX Runtime`;
  const covered = covers90Pct === null ? '' : `${Math.round(covers90Pct)} %`;
  if (!isBorrowed)
    return covered === '' ? from : `${from}; in the back-test such intervals covered ${covered} of the true values`;
  const lacking = isTrees ? 'the results include no tree ensemble' : 'too few of them are of this kind of model';
  const lent =
    covered === '' ? '' : `; intervals borrowed like this covered ${covered} in the back-test, on held-out families`;
  return `${from}; the interval is borrowed from other kinds of models, because ${lacking}${lent}`;
}

/** Texts for reasons about projected speed and packs. */
export const PROJECTION_TEXTS = {
  'projected-throughput': (at) =>
    `throughput projected from ${at.from === 'pack' ? 'the run on ' : ''}${at.source} to ${at.target}: ${at.description} ` +
    `(${at.bandId}, 90 % interval ×${at.low90} to ×${at.high90}${testedText(at)}` +
    `${at.isTrees === true && at.isBorrowed !== true ? '; no tree ensemble was among the public results, so the interval is a judgement for this model' : ''})`,
  'processor-taken-as': ({ cpuModel, uarch, clockGhz }) =>
    `${cpuModel} is treated as ${uarch} because of its instruction set, at ${clockGhz} GHz or the higher clock that it reports`,
  'clock-assumed': ({ reportedGhz, assumedGhz }) =>
    `the host ${reportedGhz === null ? 'does not report its clock' : `reports ${reportedGhz.toFixed(1)} GHz, its nominal clock`}; ${assumedGhz} GHz is assumed`,
  'cores-extrapolated': ({ cores, measuredCores }) =>
    `throughput on ${cores} cores is extrapolated from ${measuredCores}: measure on such a machine before you rely on it`,
  'int8-sums-differ': ({ target, saturatesThere }) =>
    saturatesThere
      ? `${target} has no VNNI, so sums of 8-bit products can saturate there: compare the answers on such a machine before you rely on them`
      : `the measured processor has no VNNI, so sums of 8-bit products can saturate on it; on ${target} they do not, and answers may differ`,
  'no-measurement': () => 'the run has no completed measurement',
  'accelerator-unsupported': ({ accelerator, count, peakRowsPerS }) =>
    `ONNX Runtime has no execution provider for ${accelerator}, so nothing can be projected` +
    (peakRowsPerS === null
      ? ''
      : `; the fp32 peak of ${count} ${accelerator} is ${amount(peakRowsPerS)} rows/s, which is an upper bound, not a projection`),
  'cuda-needs-x86': () =>
    'the CUDA packages of ONNX Runtime support x86-64 only: an Arm host with a GPU needs a custom build',
  'trees-need-cpu': () => 'ONNX Runtime runs tree ensembles on the CPU only',
  'gpu-not-worthwhile': ({ flopsPerRow }) =>
    `no GPU is projected for this model: ${flopsPerRow === null ? 'its FLOPs per row are unknown' : 'a row needs less than 0.1 GFLOP'}`,
  'accelerator-memory-short': ({ neededMib, availableMib, accelerator }) =>
    `the model needs about ${Math.round(neededMib)} MiB; the ${accelerator} has ${Math.round(availableMib)} MiB`,
  'gpu-not-measured': ({ accelerator, rowsPerS, factor }) =>
    `GPU speed is not projected without a measurement, so the option has no price; by its specification ${accelerator} might reach about ${amount(rowsPerS)} rows/s, ` +
    `within a factor of ${significant(factor, 2)} in either direction; import a run measured on it (--imported-run)`,
  'ml-operators-need-cpu': ({ operators }) =>
    `ONNX Runtime runs the operators of ai.onnx.ml on the CPU only (${operators.join(', ')})`,
  'cuda-kernels-missing': ({ operators }) =>
    `ONNX Runtime has no CUDA kernel for ${operators.join(', ')}, so every batch would go back to the CPU`,
  'gpu-depthwise-untested': () =>
    'public results of depthwise convolutions in half precision differ by more than a factor of ten, so its speed is not estimated',
  'gpu-peak-unknown': ({ accelerator, precision }) =>
    `the ${precision} peak of ${accelerator} is not in the catalogue, so its speed is not estimated`,
  'gpu-needs-measurement': ({ what }) =>
    what === 'latency'
      ? 'a specification gives no latency, so only a measurement shows whether this GPU keeps the SLO'
      : 'a specification gives no rate of requests that are answered one by one, so only a measurement gives a price',
  'gpu-from-specification': (at) =>
    `${at.count === 1 ? '' : `${at.count} × `}${at.accelerator} from its specification: ${rateText(at)} rows/s with ` +
    `${at.provider === 'cuda' ? 'the CUDA execution provider' : 'TensorRT'} at ${at.precision} ` +
    `(×/÷ ${significant(at.factor, 2)}, few generations of GPUs were tested)${capText(at)}; it has no best estimate`,
  'gpu-if-converted': () => 'only if the model is converted to fp16 and still gives the same answers',
  'gpu-at-least': ({ monthlyUsd, instances, billed }) =>
    `costs at least ${usd(monthlyUsd)} per month at any speed (${billedText(instances, billed)})`,
  'gpu-cannot-win': ({ by, leastUsd, bestUsd }) =>
    by === 'price'
      ? `cannot win at any speed: it costs at least ${usd(leastUsd)} per month, the best option at most ${usd(bestUsd)}`
      : `cannot win within its specification: it costs at least ${usd(leastUsd)} per month there, the best option at most ${usd(bestUsd)}`,
  'pack-of-other-model': ({ pack, sha256, ownSha256 }) =>
    `a run on ${pack} is ignored: it measured another model (${hashText(sha256)}, not ${hashText(ownSha256)})`,
  'pack-of-other-data': ({ pack, sha256, ownSha256 }) =>
    `the run on ${pack} was measured on other data (${hashText(sha256)}, not ${hashText(ownSha256)})`,
  'pack-of-other-runtime': ({ pack, runtime, version, ownVersion }) =>
    `the run on ${pack} was measured with ${runtime} ${version}, the run on this host with ${ownVersion}`,
  'packs-contradict': ({ pack, share }) => `two runs on ${pack} differ by ${shareText(share)}: the first one is used`,
  'pack-without-instance': ({ cpuModel }) =>
    `a run on ${cpuModel} names no instance type: it represents its processor only`,
  'device-not-priced': ({ provider, device, why }) =>
    `a run with ${PROVIDER_NAMES[provider]} on ${printable(device ?? 'an unknown device')} is not priced: ${NOT_PRICED[why]}`,
  'measured-on-device': ({ provider, device, nodesOnCpu, nodes, shareOnCpu }) =>
    `measured with ${PROVIDER_NAMES[provider]} on ${printable(device ?? 'its device')}, one session` +
    (nodesOnCpu === 0 ? '' : `; ${fallbackText({ nodes: nodesOnCpu, ofNodes: nodes, share: shareOnCpu })}`),
  'run-of-unknown-instance': ({ of, instanceType, similar, region }) =>
    `${of === 'run' ? 'the run' : 'a pack'} names ${instanceType}${similar === null ? '' : ` (${similar}?)`}, which is not in the catalogue of ${region}: it ` +
    'represents its processor only',
} satisfies Partial<ReasonTexts>;
