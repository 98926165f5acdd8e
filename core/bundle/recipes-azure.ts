import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
import { cronOf } from './job-values.ts';
import {
  forKind,
  image,
  imageByTerraform,
  JOB_FOLDERS,
  MACHINE,
  type Maker,
  PYTHON,
  python,
  type Recipe,
  recipe,
  type RecipeFile,
  SCORE_JOB,
  SERVER,
  type Step,
  terraform,
} from './recipe-parts.ts';
import { kubernetes } from './kubernetes-recipe.ts';
import { word } from './traced.ts';

const IMAGE = '$REGISTRY.azurecr.io/{{name}}:1';

/** From the folder to an image in the registry. */
const BUILD: readonly Step[] = [
  { command: 'az acr login --name $REGISTRY', note: 'signs Docker in to the registry' },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];

const VARIABLES = '-var subscription=$SUBSCRIPTION -var resource_group=$RESOURCE_GROUP';

/** From the folder to running resources, and back. `variables` are those in addition to subscription, resource group, registry and image. */
function applied(variables: string, note?: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const all = (imageUri: string): string => `${VARIABLES} -var registry=$REGISTRY -var image=${imageUri}${variables}`;
  return imageByTerraform({ build: BUILD, image: IMAGE, variables: all, note });
}

const STORAGE = ' -var storage=$STORAGE';

/** What reads and writes rows in Azure Storage. */
const STORED_ROWS = [PYTHON.pyarrow, 'azure-identity==1.27.0', 'azure-storage-blob==12.31.1'];

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
    packages: STORED_ROWS,
    values: { jobFile: word('azure_job.py') },
    deploy: [...deploy, ...start],
    rollBack: [JOB_FOLDERS, ...rollBack],
  });
}

function containerApp(): Recipe {
  return recipe({
    files: [
      SERVER.file,
      MACHINE,
      image('server'),
      terraform('azure/container-apps', 'the app and its environment'),
      yaml('app.yaml', 'container-apps', 'the app alone, for the Azure CLI'),
    ],
    packages: SERVER.packages,
    ...applied('', 'or app.yaml alone, once its words in capitals are set: az containerapp create --yaml app.yaml'),
  });
}

/** A function app, whose program and model are published as files. */
function functionsFlex(): Recipe {
  const apply = `terraform apply ${VARIABLES}${STORAGE}`;
  const publish = 'func azure functionapp publish $FUNCTION --python';
  return recipe({
    files: [
      python('function_app.py', 'answers requests'),
      { file: 'host.json', template: 'azure/host.json', purpose: 'the settings of the host' },
      terraform('azure/functions-flex', 'the function app and its plan'),
    ],
    packages: ['azure-functions==1.26.0'],
    deploy: [
      { command: 'terraform init' },
      { command: apply },
      { command: publish, note: "with Azure Functions Core Tools; installs the packages on Azure's side" },
    ],
    rollBack: [
      { text: `Publish the files of the previous bundle: \`${publish}\` in its folder.` },
      {
        command: apply.replace('apply', 'destroy'),
        note: 'deletes all resources; run it when nothing calls it any more',
      },
    ],
  });
}

const IN_WORKSPACE = '--resource-group $RESOURCE_GROUP --workspace-name $WORKSPACE';

function yaml(file: string, template: string, purpose: string): RecipeFile {
  return { file, template: `azure/${template}.yaml`, purpose };
}

/** An online endpoint of Azure ML. Without scaling, Terraform makes its budget alone. */
function mlEndpoint({ isScaled }: { readonly isScaled: boolean }): Recipe {
  const resources = isScaled ? 'its scaling and the budget' : 'the budget';
  const apply = `terraform apply ${VARIABLES}${isScaled ? ' -var workspace=$WORKSPACE' : ''}`;
  const deployment = `--name main --endpoint-name {{shortName}}-online ${IN_WORKSPACE}`;
  return recipe({
    files: [
      SERVER.file,
      MACHINE,
      image('server'),
      yaml('ml-endpoint.yaml', 'ml-endpoint', 'the endpoint, for the Azure CLI'),
      yaml('ml-deployment.yaml', 'ml-deployment', 'the machines that answer for it'),
      terraform(isScaled ? 'azure/ml-endpoint-autoscaled' : 'azure/ml-endpoint', resources),
    ],
    packages: SERVER.packages,
    deploy: [
      ...BUILD,
      { command: `az ml online-endpoint create --file ml-endpoint.yaml ${IN_WORKSPACE}` },
      {
        command: `az ml online-deployment create --file ml-deployment.yaml --all-traffic --set environment.image=${IMAGE} ${IN_WORKSPACE}`,
        note: 'takes minutes',
      },
      { command: 'terraform init' },
      { command: apply, note: `makes ${resources}` },
    ],
    rollBack: [
      {
        command: `az ml online-deployment update --set environment.image=$PREVIOUS_IMAGE ${deployment}`,
        note: 'goes back to the previous image',
      },
      { command: apply.replace('apply', 'destroy') },
      {
        command: `az ml online-endpoint delete --name {{shortName}}-online ${IN_WORKSPACE}`,
        note: 'ends its cost; run it when nothing calls the endpoint any more',
      },
    ],
  });
}

/** A batch endpoint of Azure ML, and a workflow that calls it on a schedule. */
function mlBatch(): Recipe {
  const apply = `terraform apply ${VARIABLES} -var workspace=$WORKSPACE`;
  return recipe({
    files: [
      python('azure_batch.py', 'scores the files that a machine gets'),
      SCORE_JOB,
      MACHINE,
      yaml('conda.yaml', 'conda', 'the packages of the machines'),
      yaml('compute.yaml', 'ml-compute', 'the machines of a run'),
      yaml('ml-endpoint.yaml', 'ml-batch-endpoint', 'the endpoint that starts runs'),
      yaml('ml-deployment.yaml', 'ml-batch-deployment', 'what a run does'),
      terraform('azure/ml-batch', 'the schedule and the budget'),
    ],
    settings: ['job'],
    // The versions that Azure ML's own packages ask for.
    packages: ['numpy==2.2.6', 'pyarrow==23.0.1'],
    deploy: [
      { command: `az ml compute create --file compute.yaml ${IN_WORKSPACE}` },
      { command: `az ml batch-endpoint create --file ml-endpoint.yaml ${IN_WORKSPACE}` },
      { command: `az ml batch-deployment create --file ml-deployment.yaml --set-default ${IN_WORKSPACE}` },
      {
        text: 'Put the rows into the folder `rows` of the default datastore of the workspace, as Parquet or CSV files.',
      },
      { command: 'terraform init' },
      { command: apply, note: 'starts the schedule' },
      {
        command: `az ml batch-endpoint invoke --name {{shortName}}-batch --input azureml://datastores/workspaceblobstore/paths/rows ${IN_WORKSPACE}`,
        note: 'starts a run now; its output `score` has the predictions',
      },
    ],
    rollBack: [
      JOB_FOLDERS,
      {
        text: 'Run `az ml batch-deployment create` in the folder of the previous bundle. The next run uses its files.',
      },
      { command: apply.replace('apply', 'destroy'), note: 'ends the schedule' },
      { command: `az ml batch-endpoint delete --name {{shortName}}-batch ${IN_WORKSPACE}` },
      { command: `az ml compute delete --name c-{{shortName}} ${IN_WORKSPACE}` },
    ],
  });
}

/** Machines of a scale set that answer behind an internal load balancer. */
function scaleSet(name: string, what: string): Recipe {
  return recipe({
    files: [SERVER.file, MACHINE, image('server'), terraform(`azure/${name}`, what)],
    packages: SERVER.packages,
    ...applied(' -var subnet=$SUBNET_ID -var ssh_key_file=$SSH_KEY_FILE'),
  });
}

/** A pool of Azure Batch that has machines while a run works, and a workflow that starts runs. */
function vmBatch({ periodS }: UseOf<'job'>): Recipe {
  const { deploy, rollBack } = applied(STORAGE);
  return recipe({
    files: [
      python('azure_job.py', 'takes the shards of a run one after the other'),
      SCORE_JOB,
      MACHINE,
      image('job'),
      { file: 'pool-job.json', template: 'azure/pool-job.json', purpose: 'the request that makes the job of a run' },
      { file: 'pool-task.json', template: 'azure/pool-task.json', purpose: 'a task of it' },
      terraform('azure/vm-batch', 'the pool and the workflow of a run, with its schedule'),
    ],
    settings: ['job'],
    packages: STORED_ROWS,
    values: { jobFile: word('azure_job.py') },
    deploy: [
      ...deploy,
      {
        text: 'A new Batch account may have too small a quota of cores for the machines: ask for more under Quotas of the account.',
      },
      ...(periodS === null
        ? [{ text: 'Start the run in the portal of Azure: *Run* of the Logic App {{name}}.' } as const]
        : []),
    ],
    rollBack: [JOB_FOLDERS, ...rollBack],
  });
}

/** Events of Event Hubs that replicas of a Container App read. */
function hubConsumers(): Recipe {
  return recipe({
    files: [
      python('event_hubs_consumer.py', 'reads, scores and writes micro-batches'),
      image('consumer'),
      terraform('azure/event-hubs-container-apps', 'the hubs and their consumers'),
    ],
    settings: ['job', 'stream'],
    packages: ['azure-eventhub==5.15.1', 'azure-eventhub-checkpointstoreblob==1.2.0', 'azure-identity==1.27.0'],
    ...applied(STORAGE),
    values: { consumerFile: word('event_hubs_consumer.py') },
  });
}

/** The recipes of services of Azure. */
export const AZURE_RECIPES = {
  'container-apps-job': forKind('job', containerAppsJob),
  'container-apps': forKind('function', containerApp),
  'functions-flex': forKind('function', functionsFlex),
  aks: kubernetes({
    files: [terraform('azure/aks-nodes', 'the nodes of the pods')],
    deploy: [{ command: 'terraform init' }, { command: `terraform apply ${VARIABLES} -var cluster=$CLUSTER` }],
    nodes: 'the nodes with terraform destroy',
  }),
  'azure-ml-endpoint': forKind('fleet', () => mlEndpoint({ isScaled: false })),
  'azure-ml-endpoint-autoscaled': forKind('fleet', () => mlEndpoint({ isScaled: true })),
  'azure-ml-batch': forKind('job', mlBatch),
  'vm-scale-set': forKind('fleet', () => scaleSet('vm-scale-set', 'the machines and their load balancer')),
  'vm-scale-set-autoscaled': forKind('fleet', () =>
    scaleSet('vm-scale-set-autoscaled', 'the machines, their load balancer and their scaling'),
  ),
  'azure-vm-batch': forKind('job', vmBatch),
  'event-hubs-container-apps': forKind('readers', hubConsumers),
} as const satisfies Partial<Record<RecipeName, Maker>>;
