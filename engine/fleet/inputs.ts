import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FleetInput, FleetStudy } from '#core/contract/fleet/fleet.ts';
import type { FleetFiles } from '#core/contract/methods/fleet-methods.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { resolveSample } from '#engine/model/samples.ts';
import { shownUrl } from './node/transfer.ts';
import type { LocalInput } from './fleet-engine.ts';

/** The inputs of a study, with the local files and the full addresses, which no document contains. */
export interface StudyInputs {
  readonly inputs: readonly FleetInput[];
  readonly files: readonly (LocalInput | null)[];
  readonly urls: readonly (string | null)[];
}

/** A ConfigMap holds a MiB with its names. */
const MAX_MAP_BYTES = 900 * 1024;

/** The remedy for an input that is too large for a ConfigMap. */
const ELSEWHERE = {
  model: 'Put it where the nodes can read it, and name it: --model-url https://… or --model-claim CLAIM:PATH',
  data: 'Put it where the nodes can read it: --data-url https://… or --data-claim CLAIM:PATH; or measure with synthetic rows.',
} as const;

/**
 * Finds the model and the data of a study: small files go to the place itself, larger ones must be where its machines can read them. The local file
 * is always needed for its hash. Throws AppError.
 * @param upload whether the place takes files of any size.
 */
export async function studyInputs(study: FleetStudy, choice: FleetFiles, upload: boolean): Promise<StudyInputs> {
  const sample =
    choice.model?.startsWith('sample:') === true ? await resolveSample(choice.model.slice('sample:'.length)) : null;
  const modelPath = sample?.modelPath ?? choice.model;
  if (modelPath === null)
    throw usage(
      'the model is missing',
      'Use --model FILE: its hash is compared with the plan, wherever it is read from.',
    );
  const model = await inputOf('model', modelPath, { url: choice.modelUrl, claim: choice.modelClaim, upload });
  if (model.input.sha256 !== study.model.sha256) {
    throw unusable(
      modelPath,
      'this is not the model of the plan: its hash differs',
      'Name the model that was measured, or plan again.',
    );
  }
  const dataPath = choice.data ?? sample?.dataPath ?? null;
  if (dataPath === null) {
    if (study.data.synthetic) return listed([model]);
    throw usage(
      'the data is missing',
      `Use --data ${study.data.file ?? 'FILE'}, on which the plan’s run was measured.`,
    );
  }
  const data = await inputOf('data', dataPath, { url: choice.dataUrl, claim: choice.dataClaim, upload });
  return listed([model, data]);
}

interface Found {
  readonly input: FleetInput;
  readonly file: LocalInput | null;
  readonly url: string | null;
}

function listed(found: readonly Found[]): StudyInputs {
  return {
    inputs: found.map(({ input }) => input),
    files: found.map(({ file }) => file),
    urls: found.map(({ url }) => url),
  };
}

async function inputOf(
  what: 'model' | 'data',
  path: string,
  { url, claim, upload }: { readonly url: string | null; readonly claim: string | null; readonly upload: boolean },
): Promise<Found> {
  const bytes = (await stat(path).catch(() => null))?.size;
  if (bytes === undefined) throw unusable(path, 'there is no such file', 'Check the path.');
  const common = { name: inputName(path), sha256: await sha256OfFile(path), bytes };
  if (url !== null) return { input: { ...common, from: { kind: 'url', url: shownUrl(url) } }, file: null, url };
  if (claim !== null) {
    const [name = '', inside = ''] = claim.split(/:(.*)/s);
    if (name === '' || inside === '' || inside.split('/').includes('..')) {
      throw usage(`--${what}-claim ${claim} is not CLAIM:PATH`, `Write it as in --${what}-claim models:fraud.onnx`);
    }
    return { input: { ...common, from: { kind: 'claim', claim: name, path: inside } }, file: null, url: null };
  }
  if (upload) return { input: { ...common, from: { kind: 's3', uri: '' } }, file: { path }, url: null };
  if (bytes > MAX_MAP_BYTES) {
    throw unusable(
      path,
      `it has ${bytes} bytes, and the cluster itself stores up to ${MAX_MAP_BYTES}`,
      ELSEWHERE[what],
    );
  }
  return { input: { ...common, from: { kind: 'config-map' } }, file: { path }, url: null };
}

/** A name for a file of the container. Its ending says what it is. */
function inputName(path: string): string {
  const name = basename(path)
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(-100);
  return name === '' ? 'input' : name;
}
