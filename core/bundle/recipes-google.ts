import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
import {
  forKind,
  image,
  JOB_FOLDERS,
  MACHINE,
  type Maker,
  PYTHON,
  type Recipe,
  recipe,
  SCORE_JOB,
  type Step,
  terraform,
} from './recipe-parts.ts';

const REGISTRY = '{{region}}-docker.pkg.dev';
const IMAGE = `${REGISTRY}/$PROJECT/{{name}}/{{name}}:1`;

/** From the folder to an image in the registry of the project. */
const BUILD: readonly Step[] = [
  {
    command:
      'gcloud artifacts repositories create {{name}} --repository-format=docker --location={{region}} --project=$PROJECT',
  },
  { command: `gcloud auth configure-docker ${REGISTRY}`, note: 'lets Docker sign in to the registry as you' },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];

/** From an image to running resources, and back. `variables` are those besides project and image. */
function applied(variables: string, note?: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const all = (imageUri: string): string => `-var project=$PROJECT -var image=${imageUri}${variables}`;
  return {
    deploy: [
      ...BUILD,
      { command: 'terraform init' },
      { command: `terraform apply ${all(IMAGE)}`, ...(note === undefined ? {} : { note }) },
    ],
    rollBack: [
      { command: `terraform apply ${all('$PREVIOUS_IMAGE')}`, note: 'goes back to the previous image' },
      {
        command: `terraform destroy ${all('$PREVIOUS_IMAGE')}`,
        note: 'deletes all resources; run it when nothing reads from them any more',
      },
    ],
  };
}

const BUCKET = ' -var bucket=$BUCKET';

function cloudRunJob(name: string): Recipe {
  const { deploy, rollBack } = applied(
    BUCKET,
    'or without a schedule: set IMAGE, BUCKET and SERVICE_ACCOUNT in job.yaml, then gcloud run jobs replace job.yaml',
  );
  return recipe({
    files: [
      SCORE_JOB,
      MACHINE,
      image('job'),
      terraform(`google/${name}`, 'the job and its schedule'),
      { file: 'job.yaml', template: `google/${name}.yaml`, purpose: 'the job alone, for gcloud' },
    ],
    settings: ['job'],
    packages: [PYTHON.pyarrow],
    deploy,
    rollBack: [JOB_FOLDERS, ...rollBack],
  });
}

/** The recipes of services of Google Cloud. */
export const GOOGLE_RECIPES = {
  'cloud-run-job': forKind('job', () => cloudRunJob('cloud-run-job')),
  'cloud-run-delayed-job': forKind('job', () => cloudRunJob('cloud-run-delayed-job')),
} as const satisfies Partial<Record<RecipeName, Maker>>;
