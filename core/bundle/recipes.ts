import type { DeployedUse, UseOf } from '#core/contract/serving/deployment.ts';
import type { ServiceId } from '#core/contract/plan/plan.ts';
import type { RecipeName } from '#core/price/serving/candidate/billed.ts';
import { definitionOf } from '#core/price/serving/definition-of.ts';
import {
  BUCKET,
  BUILD,
  DELETE_STACK,
  EMR_READS_IMAGE,
  forKind,
  IMAGE,
  image,
  imageStack,
  JOB_FOLDERS,
  jobStack,
  MACHINE,
  type Maker,
  NETWORK,
  OR_TERRAFORM,
  PYTHON,
  python,
  type Recipe,
  recipe,
  type RecipeFile,
  SCORE_JOB,
  SERVER,
  stack,
  stackCommand,
  type Step,
} from './recipe-parts.ts';
import { AZURE_RECIPES } from './recipes-azure.ts';
import { kubernetes } from './kubernetes-recipe.ts';
import { withSchedule } from './schedule-steps.ts';
import { GOOGLE_RECIPES } from './recipes-google.ts';
import { word, type PlainName, type Traced } from './traced.ts';

function job(name: string, what: string): Recipe {
  return recipe({
    settings: ['job'],
    files: [SCORE_JOB, MACHINE, image('job'), ...stack(name, what)],
    packages: [PYTHON.pyarrow],
    ...jobStack(BUCKET + NETWORK),
  });
}

function server(name: string, what: string, parameters = ''): Recipe {
  return recipe({
    ...imageStack(parameters),
    files: [SERVER.file, MACHINE, image('server'), ...stack(name, what)],
    packages: SERVER.packages,
  });
}

/** An endpoint whose model is an inference component, which callers name and which may have no copy. */
function endpointZero(): Recipe {
  const base = server('endpoint-zero', 'the endpoint, its inference component and its scaling');
  return {
    ...base,
    deploy: [
      ...base.deploy,
      {
        text: 'Callers name the endpoint and its inference component: `aws sagemaker-runtime invoke-endpoint --endpoint-name {{name}} --inference-component-name {{name}}`, with the region, the body and a file for the answer. Without a copy of the model, each request is refused with an error, and the first one starts a copy, which takes minutes: the sender must try again, for example from a queue.',
      },
    ],
  };
}

/** A server whose load balancer calls containers by their address (`ip`), or machines (`instance`). */
function behindBalancer(name: string, what: string, targetType: Recipe['values'][string]): Recipe {
  return { ...server(name, what, NETWORK), values: { targetType } };
}

function lambda(name: string, what: string): Recipe {
  return recipe({
    files: [python('lambda_handler.py', 'answers requests'), image('lambda'), ...stack(name, what)],
    packages: [],
    values: { lambdaHandler: word('lambda_handler.handler') },
  });
}

/** A function on instances that Lambda runs, an execution environment on each. */
function lambdaManaged(): Recipe {
  return {
    ...lambda('lambda-managed', 'the instances, the function and its address'),
    ...imageStack(NETWORK),
    values: {
      lambdaHandler: word('lambda_handler.handler'),
      pythonVersion: word('3.13', 'the least that Lambda runs on instances'),
    },
  };
}

function lambdaJob(): Recipe {
  return recipe({
    files: [
      SCORE_JOB,
      MACHINE,
      python('batch_function.py', 'scores one shard'),
      image('lambda'),
      ...stack('lambda-batch', 'the function, its shards and a schedule'),
    ],
    settings: ['job'],
    packages: [PYTHON.pyarrow],
    ...jobStack(BUCKET),
    values: { lambdaHandler: word('batch_function.handler') },
  });
}

/** A Spark job: `own` is what prepares its workers, and the command that runs it once. */
function spark(
  name: string,
  what: string,
  own: {
    readonly files: readonly RecipeFile[];
    readonly before: readonly Step[];
    readonly parameters: string;
    readonly once: string;
  },
): Recipe {
  return recipe({
    files: [python('spark_job.py', 'scores a table with Spark'), ...own.files, ...stack(name, what)],
    packages: [PYTHON.pandas, PYTHON.pyarrow],
    deploy: [
      ...own.before,
      { command: 'aws s3 cp --recursive . s3://$BUCKET/{{name}}/' },
      { command: stackCommand(own.parameters), note: `runs it on a schedule, ${OR_TERRAFORM}` },
      { command: own.once, note: 'runs it once, now' },
    ],
    rollBack: [
      JOB_FOLDERS,
      { text: 'Copy the files of the previous bundle into the bucket. The next run uses them.' },
      DELETE_STACK,
    ],
  });
}

/** The script that starts a run of Spark on EMR. */
function submitScript(name: string): RecipeFile {
  return { file: 'submit.sh', template: `shell/${name}.sh`, purpose: 'starts one run' };
}

/** The command that calls it. `variables` is what it needs besides the bucket. */
function submitCommand(variables: string): string {
  return `BUCKET=$BUCKET ${variables} sh submit.sh s3://$BUCKET/rows s3://$BUCKET/predictions/now`;
}

function sparkEmr(): Recipe {
  return spark('emr', 'a cluster for each run, on a schedule', {
    files: [
      submitScript('emr'),
      { file: 'bootstrap.sh', template: 'shell/emr-bootstrap.sh', purpose: 'installs the packages on a node' },
    ],
    before: [],
    parameters: `Bucket=$BUCKET Subnet=$SUBNET`,
    once: submitCommand('SUBNET=$SUBNET'),
  });
}

function sparkServerless(): Recipe {
  return spark('emr-serverless', 'an application and a schedule', {
    files: [
      submitScript('emr-serverless'),
      { file: 'Dockerfile', template: 'docker/emr-serverless.Dockerfile', purpose: 'the image of the workers' },
    ],
    before: [
      ...BUILD,
      {
        command: `aws ecr set-repository-policy --repository-name {{name}} --region={{region}} --policy-text '${EMR_READS_IMAGE}'`,
        note: 'EMR Serverless reads the image itself',
      },
    ],
    parameters: `ImageUri=${IMAGE} Bucket=$BUCKET`,
    once: submitCommand('APPLICATION=$APPLICATION ROLE=$ROLE'),
  });
}

/** Spark on Glue, which installs the packages itself. */
function glue(executionClass: Traced): Recipe {
  return {
    ...spark('glue', 'the job and a schedule', {
      files: [],
      before: [],
      parameters: 'Bucket=$BUCKET',
      once: `aws glue start-job-run --region={{region}} --job-name {{name}} --arguments "{\\"--out\\": \\"s3://$BUCKET/predictions/now\\"}"`,
    }),
    limit:
      'A run has {{glueWorkers}} workers and works for at most {{workMinutes}} minutes. Its logs are in the groups /aws-glue/jobs, which keep them until you set a retention.',
    values: { executionClass },
  };
}

function kafka({ by, source }: UseOf<'readers'>): Recipe {
  const isServerless = source.kind === 'topic' && source.brokers === null;
  const brokers = isServerless ? 'msk-serverless' : 'msk';
  const consumers = by === 'machines' ? 'ec2' : 'fargate';
  return recipe({
    files: [
      python('kafka_consumer.py', 'reads, scores and writes micro-batches'),
      image('consumer'),
      ...stack(`${brokers}-${consumers}`, 'brokers and consumers'),
    ],
    settings: ['stream'],
    packages: ['confluent-kafka==2.16.1', 'aws-msk-iam-sasl-signer-python==1.0.2'],
    ...imageStack(NETWORK),
    values: { consumerFile: word('kafka_consumer.py') },
  });
}

function kinesis({ by }: UseOf<'readers'>): Recipe {
  const isFunction = by === 'functions';
  const handler = python('kinesis_handler.py', 'scores the records of one event');
  return recipe({
    files: isFunction
      ? [handler, image('lambda'), ...stack('kinesis-lambda', 'streams and the function')]
      : [
          handler,
          python('kinesis_consumer.py', 'reads, scores and writes micro-batches'),
          image('consumer'),
          ...stack('kinesis-ec2', 'streams and consumers'),
        ],
    settings: ['stream'],
    packages: [PYTHON.boto3],
    ...imageStack(isFunction ? '' : NETWORK),
    values: { lambdaHandler: word('kinesis_handler.handler'), consumerFile: word('kinesis_consumer.py') },
  });
}

function queue({ by }: UseOf<'readers'>): Recipe {
  const isFunction = by === 'functions';
  const handler = python('sqs_handler.py', 'scores the messages of one batch');
  return recipe({
    files: isFunction
      ? [handler, image('lambda'), ...stack('sqs-lambda', 'queues and the function')]
      : [
          handler,
          python('sqs_consumer.py', 'receives, scores and deletes micro-batches'),
          image('consumer'),
          ...stack('sqs-fargate', 'queues and workers'),
        ],
    settings: ['stream'],
    packages: [PYTHON.boto3],
    ...imageStack(isFunction ? '' : NETWORK),
    values: { lambdaHandler: word('sqs_handler.handler'), consumerFile: word('sqs_consumer.py') },
  });
}

const ANSWERS = python('answers.py', 'fills the table of answers and looks them up');

function stored({ store: { kind: store } }: UseOf<'stored'>): Recipe {
  return recipe({
    files: [SCORE_JOB, MACHINE, ANSWERS, image('job'), ...stack(`precompute-${store}`, 'the job and the table')],
    settings: ['job', 'table'],
    packages: [PYTHON.pyarrow, PYTHON.boto3, ...(store === 'elasticache' ? ['valkey==6.2.0'] : [])],
    deploy: imageStack(BUCKET + NETWORK).deploy,
    rollBack: [
      {
        text: 'To roll back, stop the readers from querying the table. Answers expire, so a table that no run fills empties itself.',
      },
      ...imageStack(BUCKET + NETWORK).rollBack,
    ],
  });
}

/** A job with its table. Its live part is a separate part of the bundle. */
function hybrid(use: UseOf<'stored'>): Recipe {
  const base = stored(use);
  return {
    ...base,
    deploy: [
      ...base.deploy,
      {
        text: 'Deploy the live part, as described below. Give its address to the readers as LIVE_URL: answers.py calls it for answers that the table does not have.',
      },
    ],
  };
}

/** How the bundle of each recipe is made. */
const RECIPES = {
  'batch-ec2': forKind('job', () => job('batch-ec2', 'AWS Batch on EC2 with a schedule')),
  'batch-fargate': forKind('job', () => job('batch-fargate', 'AWS Batch on Fargate with a schedule')),
  'lambda-batch': forKind('job', lambdaJob),
  transform: forKind('job', () => ({
    ...server('transform', 'the model and a scheduled transform job'),
    ...jobStack(BUCKET),
  })),
  'spark-emr': forKind('spark', sparkEmr),
  'spark-emr-serverless': forKind('spark', sparkServerless),
  glue: forKind('spark', () => glue(word('STANDARD', 'workers that start at once, as planned'))),
  'glue-flex': forKind('spark', () => glue(word('FLEX', 'spare capacity, at the lower price of the plan'))),
  kinesis: forKind('readers', kinesis),
  sqs: forKind('readers', queue),
  kafka: forKind('readers', kafka),
  endpoint: forKind('fleet', () => server('endpoint', 'the endpoint')),
  'endpoint-autoscaled': forKind('fleet', (use) =>
    withSchedule(server('endpoint-autoscaled', 'the endpoint and its scaling'), use, 'sagemaker'),
  ),
  'endpoint-serverless': forKind('function', () => server('endpoint-serverless', 'the serverless endpoint')),
  'endpoint-zero': forKind('fleet', endpointZero),
  'endpoint-async': forKind('fleet', () =>
    server('endpoint-async', 'the asynchronous endpoint and its scaling', BUCKET),
  ),
  'lambda-managed': forKind('fleet', lambdaManaged),
  lambda: forKind('function', () => lambda('lambda', 'the function and its address')),
  fargate: forKind('fleet', () => behindBalancer('fargate', 'the service and its load balancer', word('ip'))),
  'fargate-autoscaled': forKind('fleet', (use) =>
    withSchedule(
      behindBalancer('fargate-autoscaled', 'the service, its load balancer and its scaling', word('ip')),
      use,
      'ecs',
    ),
  ),
  'ecs-ec2': forKind('fleet', () =>
    behindBalancer('ecs-ec2', 'the machines, the service and its load balancer', word('instance')),
  ),
  'ec2-autoscaled': forKind('fleet', (use) =>
    withSchedule(
      behindBalancer('ec2-autoscaled', 'the machines, their load balancer and their scaling', word('instance')),
      use,
      'ec2',
    ),
  ),
  kubernetes: kubernetes({
    files: stack('eks-nodes', 'the nodes of the pods'),
    deploy: [{ command: stackCommand('Cluster=$CLUSTER Subnets=$SUBNETS', '{{name}}-nodes') }],
    nodes: 'the stack of the nodes',
  }),
  stored: forKind('stored', stored),
  hybrid: forKind('stored', hybrid),
  ...GOOGLE_RECIPES,
  ...AZURE_RECIPES,
} as const satisfies Record<RecipeName, Maker>;

/** The names of all recipes. */
export const RECIPE_NAMES = Object.keys(RECIPES) as readonly RecipeName[];

/** A recipe by its name; null for a use that is not the recipe's. */
export function recipeNamed(recipeName: RecipeName, use: DeployedUse, name: PlainName): Recipe | null {
  return RECIPES[recipeName](use, name);
}

/** The recipe of the bundle of a service's option, whose model has a name; null for an unknown service, or a use that is not the service's. */
export function recipeOf(service: ServiceId, use: DeployedUse, name: PlainName): Recipe | null {
  const definition = definitionOf(service);
  const recipeName = definition?.recipe ?? null;
  return recipeName === null ? null : RECIPES[recipeName](use, name);
}
