import type { UseOf } from '#core/contract/serving/deployment.ts';
import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
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
import { type PlainName, underscored, word } from './traced.ts';

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

/** From the folder to running resources, and back. `variables` are those in addition to project and image. */
function applied(variables: string, note?: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const all = (imageUri: string): string => `-var project=$PROJECT -var image=${imageUri}${variables}`;
  return imageByTerraform({ build: BUILD, image: IMAGE, variables: all, note });
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

/** A job of Google Cloud Batch on machines of Compute Engine. */
function batchJob(): Recipe {
  const { deploy, rollBack } = applied(BUCKET);
  return recipe({
    files: [
      SCORE_JOB,
      MACHINE,
      image('job'),
      { file: 'job.json', template: 'google/batch-job.json', purpose: 'the request that starts a run' },
      terraform('google/batch', 'the schedule of this request'),
    ],
    settings: ['job'],
    packages: [PYTHON.pyarrow],
    deploy,
    rollBack: [JOB_FOLDERS, ...rollBack],
  });
}

const BEAM = '2.77.0';

/** A job of Dataflow: its pipeline is the program of a Flex Template, which is also the image of the workers. */
function dataflow(template: string): Recipe {
  const { deploy, rollBack } = applied(BUCKET);
  return recipe({
    files: [
      python('beam_job.py', 'the pipeline: scores a file with Apache Beam'),
      python('score_job.py', 'its functions that read and score'),
      MACHINE,
      image('beam'),
      { file: 'launch.json', template: `google/${template}.json`, purpose: 'the request that starts a run' },
      terraform('google/dataflow', 'the schedule of this request, and the rights of a run'),
    ],
    settings: ['job'],
    // Beam does not accept newer versions of pyarrow.
    packages: [`apache-beam[gcp]==${BEAM}`, 'pyarrow==25.0.1'],
    deploy: [
      { command: 'gcloud services enable dataflow.googleapis.com --project=$PROJECT' },
      ...deploy,
      {
        text: 'Each run writes a folder named by its time: the predictions below `answers`, and the rows without one below `failed`, each with its keys and the reason.',
      },
      {
        text: 'Dataflow shows the counter `rows` of a run and how long it took. For modewise verify, put both into FILE as a line: {"rows": 1000, "seconds": 2.5}.',
      },
    ],
    rollBack: [JOB_FOLDERS, ...rollBack],
    values: {
      beamVersion: word(BEAM, 'that of requirements.txt'),
      launcherPython: word('python312', 'the version of Python in the image'),
    },
  });
}

/** A Cloud Run service: with request-based or instance-based billing. */
function cloudRun(name: string): Recipe {
  return recipe({
    files: [
      SERVER.file,
      MACHINE,
      image('server'),
      terraform(`google/${name}`, 'the service'),
      { file: 'service.yaml', template: `google/${name}.yaml`, purpose: 'the service alone, for gcloud' },
    ],
    packages: SERVER.packages,
    ...applied('', 'or set IMAGE and SERVICE_ACCOUNT in service.yaml, then gcloud run services replace service.yaml'),
  });
}

const MODEL_JSON: RecipeFile = {
  file: 'model.json',
  template: 'google/model.json',
  purpose: 'the request that uploads the model',
};
const UPLOAD_VARIABLES = 'PROJECT=$PROJECT IMAGE=';

/** An endpoint of Vertex AI: its model and its machines are requests, which a script sends. */
function vertexEndpoint(template: string): Recipe {
  const script = (imageUri: string): string => `${UPLOAD_VARIABLES}${imageUri} sh deploy.sh`;
  return recipe({
    files: [
      SERVER.file,
      MACHINE,
      image('server'),
      MODEL_JSON,
      {
        file: 'deploy.json',
        template: `google/${template}.json`,
        purpose: 'the request that deploys it: machine and number',
      },
      { file: 'deploy.sh', template: 'shell/vertex-deploy.sh', purpose: 'sends both requests' },
      terraform('google/vertex-endpoint', 'the budget'),
    ],
    packages: SERVER.packages,
    deploy: [
      ...BUILD,
      { command: script(IMAGE), note: 'ends when the endpoint answers, which takes minutes' },
      ...BUDGET,
    ],
    rollBack: [
      { command: script('$PREVIOUS_IMAGE'), note: 'goes back to the previous image' },
      {
        command:
          'gcloud ai endpoints undeploy-model {{name}} --region={{region}} --project=$PROJECT --deployed-model-id=$DEPLOYED',
        note: 'ends its cost; run it when nothing calls the endpoint any more',
      },
      { command: 'gcloud ai endpoints delete {{name}} --region={{region}} --project=$PROJECT' },
    ],
  });
}

const BUDGET: readonly Step[] = [
  { command: 'terraform init' },
  { command: 'terraform apply -var project=$PROJECT -var billing_account=$BILLING_ACCOUNT', note: 'makes the budget' },
];

function vertexBatch(): Recipe {
  const upload = (imageUri: string): string => `${UPLOAD_VARIABLES}${imageUri} sh upload.sh`;
  const applied = `terraform apply -var project=$PROJECT${BUCKET}`;
  return recipe({
    files: [
      SERVER.file,
      MACHINE,
      image('server'),
      MODEL_JSON,
      { file: 'upload.sh', template: 'shell/vertex-upload.sh', purpose: 'sends this request' },
      { file: 'batch-job.json', template: 'google/vertex-batch.json', purpose: 'the request that starts a run' },
      terraform('google/vertex-batch', 'the schedule of this request'),
    ],
    packages: SERVER.packages,
    deploy: [
      ...BUILD,
      { command: upload(IMAGE), note: 'takes minutes' },
      {
        text: 'Put the rows into the folder `rows` of the bucket, as JSON lines: one object from column to value a line.',
      },
      { command: 'terraform init' },
      { command: applied },
    ],
    rollBack: [
      JOB_FOLDERS,
      { command: upload('$PREVIOUS_IMAGE'), note: 'goes back to the previous image' },
      { command: applied.replace('apply', 'destroy'), note: 'ends the schedule' },
      { command: 'gcloud ai models delete {{name}} --region={{region}} --project=$PROJECT' },
    ],
  });
}

/** Pods with Triton on a cluster of GKE Autopilot, which has no nodes to deploy. Only the pods under the plan's purchase follow the load. */
function autopilot({ scaling, peak }: UseOf<'fleet'>, name: PlainName): Recipe {
  const isScaled = scaling === 'by-load';
  const scaler = peak.spot > 0 ? 'autopilot-spot-autoscaler' : 'autopilot-autoscaler';
  const config = `models/${name}/config.pbtxt`;
  return {
    files: [
      { file: config, template: 'kubernetes/config.pbtxt', purpose: 'the model as Triton serves it' },
      {
        file: 'deployment.yaml',
        template: 'kubernetes/autopilot.yaml',
        purpose: 'the pods on demand and on spot, and their address',
      },
      ...(isScaled
        ? [
            {
              file: 'autoscaler.yaml',
              template: `kubernetes/${scaler}.yaml`,
              purpose: 'scales the pods with the load',
            },
          ]
        : []),
      terraform('google/gke-autopilot', 'the cluster'),
    ],
    settings: null,
    packages: [],
    modelFile: `models/${name}/1/model.onnx`,
    deploy: [
      { command: 'terraform init' },
      { command: 'terraform apply -var project=$PROJECT' },
      { command: 'gcloud container clusters get-credentials {{name}} --region={{region}} --project=$PROJECT' },
      { text: 'Copy the folder `models` to the persistent volume claim {{name}}-models.' },
      { command: `kubectl apply -f deployment.yaml${isScaled ? ' -f autoscaler.yaml' : ''}` },
    ],
    rollBack: [
      { command: 'kubectl rollout undo deployment/{{name}}', note: 'goes back to the previous pods on demand' },
      { command: 'kubectl rollout undo deployment/{{name}}-spot', note: 'the same on spot' },
      {
        command: 'kubectl delete -f deployment.yaml',
        note: 'deletes them; run it when nothing calls them any more, then delete the cluster with terraform destroy',
      },
    ],
    values: {},
  };
}

/** A scheduled query with the imported model: SQL, and no container. */
function bigQuery(dataset: PlainName): Recipe {
  const imported = 'PROJECT=$PROJECT BUCKET=$MODEL_BUCKET sh import.sh';
  const apply = 'terraform apply -var project=$PROJECT -var billing_account=$BILLING_ACCOUNT';
  const run = 'bq --project_id=$PROJECT --location={{region}} query --use_legacy_sql=false';
  const answers = '--replace --destination_table={{dataset}}_predictions.by_hand';
  const sql = (name: string, purpose: string): RecipeFile => ({
    file: `${name}.sql`,
    template: `sql/bigquery-${name}.sql`,
    purpose,
  });
  return recipe({
    files: [
      { file: 'import.sh', template: 'shell/bigquery-import.sh', purpose: 'uploads the model and imports it' },
      sql('model', 'imports the model'),
      sql('rows', 'makes the table of the rows: the inputs of the model by name and type'),
      sql('predict', 'the query that predicts'),
      terraform('google/bigquery', 'the schedule of this query, its rights and the budget'),
    ],
    settings: null,
    packages: [],
    values: { dataset: word(dataset) },
    deploy: [
      {
        text: 'You need the roles BigQuery Admin and Service Account Admin in the project, Storage Object User for the bucket, and the APIs of BigQuery and of the BigQuery Data Transfer Service.',
      },
      { command: imported, note: 'makes two datasets, and the table of the rows if there is none' },
      {
        text: 'Load the rows of a run into the table `{{dataset}}.rows`, in place of those before (`bq load --replace`, which BigQuery does not bill). An array has the elements of a row in the order of the tensor. BigQuery documents a struct of shape and values for images alone: try such a model on ten rows first.',
      },
      {
        command: `${run} --maximum_bytes_billed={{maxBytesBilled}} ${answers} <predict.sql`,
        note: 'runs it once, now. BigQuery refuses the query if it would read more bytes, which are five times those of a run as planned, and at least 50 MB',
      },
      { command: 'terraform init' },
      { command: apply, note: 'starts the schedule; its first run may start at once' },
    ],
    rollBack: [
      {
        text: 'Each run writes its predictions to a table of its own, named by its time. To roll back, let readers read the table of the previous run.',
      },
      { command: imported, note: 'in the folder of the previous bundle: imports its model again' },
      { command: apply.replace('apply', 'destroy'), note: 'ends the schedule; what is left costs its storage' },
    ],
    limit:
      'The schedule starts one query a period. By hand, a query is refused if it would be billed for more than {{maxBytesBilled}} bytes; a scheduled query has no such limit, so set the quota `QueryUsagePerDay` of the project.',
  });
}

/** Machines of a managed instance group that answer behind an internal load balancer. */
function instanceGroup(name: string, what: string): Recipe {
  const { deploy, rollBack } = applied(' -var network=$NETWORK -var subnetwork=$SUBNETWORK');
  return recipe({
    files: [SERVER.file, MACHINE, image('server'), terraform(`google/${name}`, what)],
    packages: SERVER.packages,
    deploy: [
      {
        command:
          'gcloud compute networks subnets create proxies --purpose=REGIONAL_MANAGED_PROXY --role=ACTIVE --region={{region}} --network=$NETWORK --range=10.129.0.0/23 --project=$PROJECT',
        note: 'the addresses of the load balancer, unless the network has such a subnetwork in the region: then set the variable `proxies` to its range',
      },
      ...deploy,
    ],
    rollBack,
  });
}

/** Messages of Pub/Sub that a worker pool of Cloud Run reads. */
function workerPool(): Recipe {
  return recipe({
    files: [
      python('pubsub_consumer.py', 'receives, scores and acknowledges micro-batches'),
      image('consumer'),
      terraform('google/pubsub-worker-pool', 'topics, subscriptions and workers'),
    ],
    settings: ['job', 'stream'],
    packages: ['google-cloud-pubsub==2.44.0'],
    ...applied(''),
    values: { consumerFile: word('pubsub_consumer.py') },
  });
}

/** The recipes of services of Google Cloud. */
export const GOOGLE_RECIPES = {
  'cloud-run-job': forKind('job', () => cloudRunJob('cloud-run-job')),
  'cloud-run-delayed-job': forKind('job', () => cloudRunJob('cloud-run-delayed-job')),
  'google-batch': forKind('job', batchJob),
  dataflow: forKind('job', () => dataflow('dataflow-batch')),
  'dataflow-flexrs': forKind('job', () => dataflow('dataflow-flexrs')),
  'cloud-run': forKind('function', () => cloudRun('cloud-run')),
  'cloud-run-instances': forKind('function', () => cloudRun('cloud-run-instances')),
  gke: kubernetes({
    files: [terraform('google/gke-nodes', 'the nodes of the pods')],
    deploy: [{ command: 'terraform init' }, { command: 'terraform apply -var project=$PROJECT -var cluster=$CLUSTER' }],
    nodes: 'the nodes with terraform destroy',
  }),
  'gke-autopilot': forKind('fleet', autopilot),
  'vertex-endpoint': forKind('fleet', () => vertexEndpoint('vertex-deploy')),
  'vertex-endpoint-autoscaled': forKind('fleet', () => vertexEndpoint('vertex-deploy-autoscaled')),
  'vertex-batch': forKind('job', vertexBatch),
  'instance-group': forKind('fleet', () => instanceGroup('instance-group', 'the machines and their load balancer')),
  'instance-group-autoscaled': forKind('fleet', () =>
    instanceGroup('instance-group-autoscaled', 'the machines, their load balancer and their scaling'),
  ),
  'pubsub-worker-pool': forKind('readers', workerPool),
  bigquery: forKind('job', (_, name) => bigQuery(underscored(name))),
} as const satisfies Partial<Record<RecipeName, Maker>>;
