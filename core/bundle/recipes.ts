import type { ServiceId, ServingOption } from '#core/contract/plan.ts';
import { reasonOf } from './option-facts.ts';
import type { SettingGroup } from './settings-file.ts';
import { plainName } from './traced.ts';

/** A file of a bundle: the template that it is made from, and what it is for. */
export interface RecipeFile {
  readonly file: string;
  /** Path below `engine/bundles/templates`. */
  readonly template: string;
  readonly purpose: string;
}

/** A step towards production or back: a command with what is to be known about it, or a sentence. */
export type Step = { readonly command: string; readonly note?: string } | { readonly text: string };

/** What a bundle of a service holds, besides what every bundle has. */
export interface Recipe {
  readonly files: readonly RecipeFile[];
  /** Groups of settings that its programs read; null if it has no Python programs. */
  readonly settings: readonly SettingGroup[] | null;
  /** Python packages besides ONNX Runtime and NumPy, with the versions that were tried. */
  readonly packages: readonly string[];
  /** Where the model lies in the folder. */
  readonly modelFile: string;
  /** From the folder to a running service. */
  readonly deploy: readonly Step[];
  /** How to go back to what ran before. */
  readonly rollBack: readonly Step[];
  /** Values of templates that depend on the recipe alone. */
  readonly values: Readonly<Record<string, string>>;
}

const PYTHON = { pyarrow: 'pyarrow==26.0.1', boto3: 'boto3==1.44.8', pandas: 'pandas==2.3.3' } as const;
const MODEL = 'model.onnx';

function python(file: string, purpose: string): RecipeFile {
  return { file, template: `python/${file}`, purpose };
}

const SERVING_MODEL = python('serving_model.py', 'loads the model and turns rows into predictions');
const SCORE_JOB = python('score_job.py', 'scores a file, shard by shard; goes on where it stopped');

/** The stack of a service as CloudFormation and as Terraform. */
function stack(name: string, what: string): readonly RecipeFile[] {
  return [
    { file: 'cloudformation.yaml', template: `aws/${name}.cloudformation.yaml`, purpose: `${what}, as CloudFormation` },
    { file: 'main.tf', template: `aws/${name}.tf`, purpose: `the same as Terraform` },
  ];
}

function image(kind: 'job' | 'consumer' | 'server' | 'lambda'): RecipeFile {
  return { file: 'Dockerfile', template: `docker/${kind}.Dockerfile`, purpose: 'the image of the container' };
}

const IMAGE = '$ACCOUNT.dkr.ecr.{{region}}.amazonaws.com/{{name}}:1';

/** The command that creates a stack, or changes it. */
function stackCommand(parameters: string, stackName = '{{name}}'): string {
  return [
    'aws cloudformation deploy --template-file cloudformation.yaml',
    `--stack-name ${stackName} --region {{region}} --capabilities CAPABILITY_IAM --parameter-overrides ${parameters}`,
  ].join(' ');
}

const BUILD: readonly Step[] = [
  { command: 'aws ecr create-repository --repository-name {{name}} --region {{region}}' },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];
const DEPLOY_STACK: readonly Step[] = [
  { command: stackCommand(`ImageUri=${IMAGE}`), note: 'or `terraform init` and `terraform apply` with main.tf' },
];
const ROLL_BACK_STACK: readonly Step[] = [
  { command: stackCommand('ImageUri=$IMAGE_BEFORE'), note: 'goes back to the image before' },
  {
    command: 'aws cloudformation delete-stack --stack-name {{name}} --region {{region}}',
    note: 'removes everything, once nothing reads from it any more',
  },
];
const ROLL_BACK_JOB: readonly Step[] = [
  {
    text: 'Predictions of a run lie in a folder of their own: readers go back by reading the folder of the run before.',
  },
  ...ROLL_BACK_STACK,
];

type Part = Pick<Recipe, 'files' | 'packages'> & Partial<Recipe>;

function recipe(part: Part): Recipe {
  return {
    settings: [],
    modelFile: MODEL,
    deploy: [...BUILD, ...DEPLOY_STACK],
    rollBack: ROLL_BACK_STACK,
    values: {},
    ...part,
    files: part.settings === null ? part.files : [SERVING_MODEL, ...part.files],
  };
}

function job(name: string, what: string): Recipe {
  return recipe({
    files: [SCORE_JOB, image('job'), ...stack(name, what)],
    packages: [PYTHON.pyarrow],
    rollBack: ROLL_BACK_JOB,
  });
}

function server(name: string, what: string): Recipe {
  return recipe({
    files: [python('server.py', 'answers requests over HTTP'), image('server'), ...stack(name, what)],
    packages: ['fastapi==0.165.0', 'uvicorn==0.54.0'],
  });
}

function lambda(name: string, what: string): Recipe {
  return recipe({
    files: [python('lambda_handler.py', 'answers requests'), image('lambda'), ...stack(name, what)],
    packages: [],
    values: { lambdaHandler: 'lambda_handler.handler' },
  });
}

function spark(name: string, what: string): Recipe {
  return recipe({
    files: [
      python('spark_job.py', 'scores a table with Spark'),
      { file: 'submit.sh', template: `shell/${name}.sh`, purpose: 'starts one run' },
      ...stack(name, what),
    ],
    packages: [PYTHON.pandas, PYTHON.pyarrow],
    deploy: [
      { command: 'aws s3 cp --recursive . s3://$BUCKET/{{name}}/' },
      { command: stackCommand('Bucket=$BUCKET'), note: 'runs it on a schedule' },
      { command: 'BUCKET=$BUCKET sh submit.sh s3://$BUCKET/rows s3://$BUCKET/predictions', note: 'runs it once, now' },
    ],
    rollBack: ROLL_BACK_JOB,
  });
}

function kafka(option: ServingOption, isServerless: boolean): Recipe {
  const brokers = isServerless ? 'msk-serverless' : 'msk';
  const consumers = option.instanceType === null || option.instanceType === 'arm64' ? 'fargate' : 'ec2';
  return recipe({
    files: [
      python('kafka_consumer.py', 'reads, scores and writes micro-batches'),
      image('consumer'),
      ...stack(`${brokers}-${consumers}`, 'brokers and consumers'),
    ],
    settings: ['stream'],
    packages: ['confluent-kafka==2.16.1', 'aws-msk-iam-sasl-signer-python==1.0.2'],
    values: { consumerFile: 'kafka_consumer.py' },
  });
}

function kinesis(option: ServingOption): Recipe {
  const isFunction = reasonOf(option, 'lambda-reader') !== null;
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
    values: { lambdaHandler: 'kinesis_handler.handler', consumerFile: 'kinesis_consumer.py' },
  });
}

const ANSWERS = python('answers.py', 'fills the table of answers and looks them up');

function stored(option: ServingOption, live: RecipeFile[] = []): Recipe {
  const store = reasonOf(option, 'answers-stored')?.store ?? 'dynamodb';
  return recipe({
    files: [SCORE_JOB, ANSWERS, ...live, image('job'), ...stack(`precompute-${store}`, 'the job and the table')],
    settings: ['table'],
    packages: [PYTHON.pyarrow, PYTHON.boto3, ...(store === 'elasticache' ? ['valkey==6.2.0'] : [])],
    rollBack: [
      {
        text: 'Answers have a life: a table that is not filled any more empties itself. Readers go back by not asking it.',
      },
      ...ROLL_BACK_STACK,
    ],
  });
}

/** The live part of a hybrid, which its own bundle describes. */
function hybrid(option: ServingOption): Recipe {
  const base = stored(option);
  const liveService = reasonOf(option, 'hybrid-split')?.liveService ?? null;
  return {
    ...base,
    deploy: [
      ...base.deploy,
      {
        command: `modewise bundle PLAN.json --option ${liveService ?? 'SERVICE'}/… --out live`,
        note: 'the live rest is a bundle of its own',
      },
      { text: 'Give its address to the readers as LIVE_URL: answers.py asks it for what the table does not hold.' },
    ],
  };
}

function kubernetes(option: ServingOption, name: string): Recipe {
  const isScaled = option.service === 'eks-autoscaled';
  const yaml = (file: string, purpose: string) => ({ file, template: `kubernetes/${file}`, purpose });
  return {
    files: [
      {
        file: `models/${name}/config.pbtxt`,
        template: 'kubernetes/config.pbtxt',
        purpose: 'the model as Triton serves it',
      },
      yaml('deployment.yaml', 'the pods, their address, and how many may be missing'),
      yaml('inferenceservice.yaml', 'the same with KServe'),
      ...(isScaled
        ? [yaml('autoscaler.yaml', 'more pods with the load'), yaml('keda.yaml', 'the same with KEDA, by requests')]
        : []),
      ...stack('eks-nodes', 'the nodes of the pods'),
    ],
    settings: null,
    packages: [],
    modelFile: `models/${name}/1/model.onnx`,
    deploy: [
      { command: stackCommand('Cluster=$CLUSTER Subnets=$SUBNETS', '{{name}}-nodes') },
      { text: 'Put the folder `models` on the claim `{{name}}-models`.' },
      {
        command: `kubectl apply -f deployment.yaml${isScaled ? ' -f autoscaler.yaml' : ''}`,
        note: 'or `kubectl apply -f inferenceservice.yaml` with KServe',
      },
    ],
    rollBack: [
      { command: 'kubectl rollout undo deployment/{{name}}', note: 'goes back to the pods before' },
      {
        command: 'kubectl delete -f deployment.yaml',
        note: 'removes them, once nothing asks them any more; then the stack of the nodes',
      },
    ],
    values: {},
  };
}

/** How the bundle of each service is made. */
const RECIPES: Readonly<Record<string, (option: ServingOption, name: string) => Recipe>> = {
  'ec2-batch': () => job('batch-ec2', 'AWS Batch on EC2 with a schedule'),
  'batch-fargate': () => job('batch-fargate', 'AWS Batch on Fargate with a schedule'),
  'lambda-batch': () => ({
    ...recipe({
      files: [
        SCORE_JOB,
        python('batch_function.py', 'scores one shard'),
        image('lambda'),
        ...stack('lambda-batch', 'the function, its shards and a schedule'),
      ],
      packages: [PYTHON.pyarrow],
      rollBack: ROLL_BACK_JOB,
    }),
    values: { lambdaHandler: 'batch_function.handler' },
  }),
  'sagemaker-batch-transform': () => ({
    ...server('transform', 'the model and a scheduled transform job'),
    rollBack: ROLL_BACK_JOB,
  }),
  'spark-emr': () => spark('emr', 'a cluster for each run, on a schedule'),
  'spark-emr-serverless': () => spark('emr-serverless', 'an application and a schedule'),
  'kinesis-microbatch': kinesis,
  'kafka-microbatch': (option) => kafka(option, false),
  'kafka-serverless-microbatch': (option) => kafka(option, true),
  'sagemaker-endpoint': () => server('endpoint', 'the endpoint'),
  'sagemaker-endpoint-autoscaled': () => server('endpoint-autoscaled', 'the endpoint and its scaling'),
  'sagemaker-serverless': () => server('endpoint-serverless', 'the serverless endpoint'),
  'sagemaker-async': () => server('endpoint-async', 'the asynchronous endpoint and its scaling'),
  lambda: () => lambda('lambda', 'the function and its address'),
  'ecs-fargate': () => server('fargate', 'the service and its load balancer'),
  'ecs-fargate-autoscaled': () => server('fargate-autoscaled', 'the service, its load balancer and its scaling'),
  eks: kubernetes,
  'eks-autoscaled': kubernetes,
  'precompute-cache': (option) => stored(option),
  'batch-realtime-hybrid': hybrid,
};

/** The recipe of an option's bundle; null for a service that has none. */
export function recipeOf(option: ServingOption, modelFile: string): Recipe | null {
  const make = Object.hasOwn(RECIPES, option.service) ? RECIPES[option.service] : undefined;
  return make?.(option, plainName(modelFile.replace(/\.onnx$/i, ''))) ?? null;
}

/** The services that have a recipe. */
export const BUNDLED_SERVICES: readonly ServiceId[] = Object.keys(RECIPES);
