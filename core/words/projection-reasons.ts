import { amount, significant } from './format.ts';
import type { ReasonTexts } from './reason-texts.ts';
import { shareText } from './reason-values.ts';

function hashText(sha256: string | null): string {
  return sha256?.slice(0, 12) ?? 'no hash';
}

/** Texts of reasons about projected speed and about packs. */
export const PROJECTION_TEXTS = {
  'projected-throughput': (at) =>
    `throughput projected from ${at.from === 'pack' ? 'the pack of ' : ''}${at.source} to ${at.target}: ${at.description} ` +
    `(${at.bandId}, nine in ten within ×${at.low90} to ×${at.high90}${at.residuals === null ? '' : `, by ${at.residuals} public results that the fit did not use`})`,
  'processor-taken-as': ({ cpuModel, uarch, clockGhz }) =>
    `${cpuModel} counts as ${uarch} by its instructions, at ${clockGhz} GHz or the higher clock that it reports`,
  'clock-assumed': ({ reportedGhz, assumedGhz }) =>
    `the host ${reportedGhz === null ? 'does not report its clock' : `reports ${reportedGhz.toFixed(1)} GHz, its nominal clock`}; ${assumedGhz} GHz assumed`,
  'cores-extrapolated': ({ cores, measuredCores }) =>
    `${cores} cores extrapolated from ${measuredCores}: measure there before you rely on it`,
  'no-measurement': () => 'the run has no finished measurement',
  'accelerator-unsupported': ({ accelerator, count, peakRowsPerS }) =>
    `ONNX Runtime has no execution provider for ${accelerator}, so nothing can be projected` +
    (peakRowsPerS === null
      ? ''
      : `; in fp32 the peak of ${count} ${accelerator} is ${amount(peakRowsPerS)} rows/s, an upper bound and no projection`),
  'cuda-needs-x86': () =>
    'the CUDA packages of ONNX Runtime are for x86-64: an Arm host with a GPU needs a build of your own',
  'trees-need-cpu': () => 'ONNX Runtime runs tree ensembles on the CPU only',
  'gpu-not-worthwhile': ({ flopsPerRow }) =>
    `no GPU is projected for this model: ${flopsPerRow === null ? 'its FLOPs per row are not known' : 'a row needs less than 0.1 GFLOP'}`,
  'accelerator-memory-short': ({ neededMib, availableMib, accelerator }) =>
    `the model needs about ${Math.round(neededMib)} MiB, the ${accelerator} has ${Math.round(availableMib)} MiB`,
  'gpu-not-measured': ({ accelerator, rowsPerS, factor }) =>
    `the speed of a GPU is not projected without a measurement: by its specification ${accelerator} might reach about ${amount(rowsPerS)} rows/s, ` +
    `within a factor of ${significant(factor, 2)} either way, and that has no price; import a run measured there (--packs)`,
  'pack-of-other-model': ({ pack, sha256, ownSha256 }) =>
    `a pack of ${pack} is of another model (${hashText(sha256)}, not ${hashText(ownSha256)}): it does not count`,
  'pack-of-other-data': ({ pack, sha256, ownSha256 }) =>
    `the pack of ${pack} was measured on other data (${hashText(sha256)}, not ${hashText(ownSha256)})`,
  'pack-of-other-runtime': ({ pack, runtime, version, ownVersion }) =>
    `the pack of ${pack} was measured with ${runtime} ${version}, the host's run with ${ownVersion}`,
  'packs-contradict': ({ pack, share }) => `two packs of ${pack} differ by ${shareText(share)}: the first counts`,
  'pack-without-instance': ({ cpuModel }) =>
    `a pack of ${cpuModel} names no instance type: it stands for its processor only`,
  'run-of-unknown-instance': ({ of, instanceType, similar, region }) =>
    `${of === 'run' ? 'the run' : 'a pack'} names ${instanceType}${similar === null ? '' : ` (${similar}?)`}, which the catalogue of ${region} does not have: it ` +
    'stands for its processor only',
} satisfies Partial<ReasonTexts>;
