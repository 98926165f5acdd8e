import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
import { cronOf } from './job-values.ts';
import {
  forKind,
  image,
  JOB_FOLDERS,
  MACHINE,
  type Maker,
  PYTHON,
  python,
  type Recipe,
  recipe,
  SCORE_JOB,
  type Step,
  terraform,
} from './recipe-parts.ts';
import { word } from './traced.ts';

const IMAGE = '$REGISTRY.azurecr.io/{{name}}:1';

/** From the folder to an image in the registry. */
const BUILD: readonly Step[] = [
  { command: 'az acr login --name $REGISTRY', note: 'signs Docker in to the registry' },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];

/** From an image to running resources, and back. `variables` are those besides subscription, resource group, registry and image. */
function applied(variables: string, note?: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const all = (imageUri: string): string =>
    `-var subscription=$SUBSCRIPTION -var resource_group=$RESOURCE_GROUP -var registry=$REGISTRY -var image=${imageUri}${variables}`;
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

const STORAGE = ' -var storage=$STORAGE';

/** A period that cron cannot state leaves the start of each run to another scheduler. */
function containerAppsJob({ periodS }: UseOf<'job'>): Recipe {
  const isScheduled = periodS !== null && cronOf(periodS) !== null;
  const template = isScheduled ? 'azure/container-apps-job' : 'azure/container-apps-job-manual';
  const { deploy, rollBack } = applied(
    STORAGE,
    'or job.yaml alone, once its words in capitals are set: az containerapp job create --yaml job.yaml',
  );
  const start: readonly Step[] = isScheduled
    ? []
    : [
        {
          command: 'az containerapp job start --name {{name}} --resource-group $RESOURCE_GROUP',
          note:
            periodS === null
              ? 'starts the run'
              : 'starts a run; let your scheduler do it every {{every}}, which the schedule of the job cannot state',
        },
      ];
  return recipe({
    files: [
      python('azure_job.py', 'takes the shards of a run one after the other'),
      SCORE_JOB,
      MACHINE,
      image('job'),
      terraform(template, 'the job and its environment'),
      { file: 'job.yaml', template: `${template}.yaml`, purpose: 'the job alone, for the Azure CLI' },
    ],
    settings: ['job'],
    packages: [PYTHON.pyarrow, 'azure-identity==1.27.0', 'azure-storage-blob==12.31.1'],
    values: { jobFile: word('azure_job.py') },
    deploy: [...deploy, ...start],
    rollBack: [JOB_FOLDERS, ...rollBack],
  });
}

/** The recipes of services of Azure. */
export const AZURE_RECIPES = {
  'container-apps-job': forKind('job', containerAppsJob),
} as const satisfies Partial<Record<RecipeName, Maker>>;
