import type { ServiceId, ServingOption } from '#core/contract/plan.ts';
import { instanceTypeOf, reasonOf } from './option-facts.ts';
import type { SettingGroup } from './settings-file.ts';
import { plainName, traced, word, type BundleValues, type PlainName } from './traced.ts';

/** A file of a bundle: the template that it is made from, and what it is for. */
export interface RecipeFile {
  readonly file: string;
  /** Path below `engine/bundles/templates`. */
  readonly template: string;
  readonly purpose: string;
}

/** A step towards production or back: a command of a shell with what is to be known about it, or a sentence, as templates. */
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
  readonly values: BundleValues;
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
    `--stack-name ${stackName} --region={{region}} --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --parameter-overrides ${parameters}`,
  ].join(' ');
}

const BUILD: readonly Step[] = [
  { command: 'aws ecr create-repository --repository-name {{name}} --region={{region}}' },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];
const EMR_READS_IMAGE = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'emr-serverless.amazonaws.com' },
      Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
    },
  ],
});
const OR_TERRAFORM = 'or `terraform init` and `terraform apply` with main.tf';
const DELETE_STACK: Step = {
  command: 'aws cloudformation delete-stack --stack-name {{name}} --region={{region}}',
  note: 'removes everything, once nothing reads from it any more',
};
const JOB_FOLDERS: Step = {
  text: 'Predictions of a run lie in a folder of their own: readers go back by reading the folder of the run before.',
};

/** What the stack of a recipe asks for besides the image. */
const NETWORK = ' Vpc=$VPC Subnets=$SUBNETS';
const BUCKET = ' Bucket=$BUCKET';

/** From the folder to a running stack with an image, and back. `parameters` are those besides the image. */
function imageStack(parameters: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  return {
    deploy: [...BUILD, { command: stackCommand(`ImageUri=${IMAGE}${parameters}`), note: OR_TERRAFORM }],
    rollBack: [
      { command: stackCommand(`ImageUri=$IMAGE_BEFORE${parameters}`), note: 'goes back to the image before' },
      DELETE_STACK,
    ],
  };
}

/** The same for a job, whose readers need not wait for the image. */
function jobStack(parameters: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const { deploy, rollBack } = imageStack(parameters);
  return { deploy, rollBack: [JOB_FOLDERS, ...rollBack] };
}

type Part = Pick<Recipe, 'files' | 'packages'> & Partial<Recipe>;

function recipe(part: Part): Recipe {
  return {
    settings: [],
    modelFile: MODEL,
    ...imageStack(''),
    values: {},
    ...part,
    files: part.settings === null ? part.files : [SERVING_MODEL, ...part.files],
  };
}

function job(name: string, what: string): Recipe {
  return recipe({
    files: [SCORE_JOB, image('job'), ...stack(name, what)],
    packages: [PYTHON.pyarrow],
    ...jobStack(BUCKET + NETWORK),
  });
}

function server(name: string, what: string, parameters = ''): Recipe {
  return recipe({
    ...imageStack(parameters),
    files: [python('server.py', 'answers requests over HTTP'), image('server'), ...stack(name, what)],
    packages: ['fastapi==0.165.0', 'uvicorn==0.54.0'],
  });
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

/** A Spark job: `own` is what prepares its workers, `variables` what submit.sh needs besides the bucket. */
function spark(
  name: string,
  what: string,
  own: {
    readonly files: readonly RecipeFile[];
    readonly before: readonly Step[];
    readonly parameters: string;
    readonly variables: string;
  },
): Recipe {
  return recipe({
    files: [
      python('spark_job.py', 'scores a table with Spark'),
      { file: 'submit.sh', template: `shell/${name}.sh`, purpose: 'starts one run' },
      ...own.files,
      ...stack(name, what),
    ],
    packages: [PYTHON.pandas, PYTHON.pyarrow],
    deploy: [
      ...own.before,
      { command: 'aws s3 cp --recursive . s3://$BUCKET/{{name}}/' },
      { command: stackCommand(own.parameters), note: `runs it on a schedule, ${OR_TERRAFORM}` },
      {
        command: `BUCKET=$BUCKET ${own.variables} sh submit.sh s3://$BUCKET/rows s3://$BUCKET/predictions/now`,
        note: 'runs it once, now',
      },
    ],
    rollBack: [
      JOB_FOLDERS,
      { text: 'Put the files of the bundle before into the bucket: the next run takes them.' },
      DELETE_STACK,
    ],
  });
}

function sparkEmr(): Recipe {
  return spark('emr', 'a cluster for each run, on a schedule', {
    files: [{ file: 'bootstrap.sh', template: 'shell/emr-bootstrap.sh', purpose: 'installs the packages on a node' }],
    before: [],
    parameters: `Bucket=$BUCKET Subnet=$SUBNET`,
    variables: 'SUBNET=$SUBNET',
  });
}

function sparkServerless(): Recipe {
  return spark('emr-serverless', 'an application and a schedule', {
    files: [{ file: 'Dockerfile', template: 'docker/emr-serverless.Dockerfile', purpose: 'the image of the workers' }],
    before: [
      ...BUILD,
      {
        command: `aws ecr set-repository-policy --repository-name {{name}} --region={{region}} --policy-text '${EMR_READS_IMAGE}'`,
        note: 'EMR Serverless reads the image itself',
      },
    ],
    parameters: `ImageUri=${IMAGE} Bucket=$BUCKET`,
    variables: 'APPLICATION=$APPLICATION ROLE=$ROLE',
  });
}

function kafka(option: ServingOption, isServerless: boolean): Recipe {
  const brokers = isServerless ? 'msk-serverless' : 'msk';
  const consumers = instanceTypeOf(option) === null ? 'fargate' : 'ec2';
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
    ...imageStack(isFunction ? '' : NETWORK),
    values: { lambdaHandler: word('kinesis_handler.handler'), consumerFile: word('kinesis_consumer.py') },
  });
}

function queue(option: ServingOption): Recipe {
  const isFunction = reasonOf(option, 'lambda-reader') !== null;
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

function stored(option: ServingOption, live: RecipeFile[] = []): Recipe {
  const store = reasonOf(option, 'answers-stored')?.store ?? 'dynamodb';
  return recipe({
    files: [SCORE_JOB, ANSWERS, ...live, image('job'), ...stack(`precompute-${store}`, 'the job and the table')],
    settings: ['table'],
    packages: [PYTHON.pyarrow, PYTHON.boto3, ...(store === 'elasticache' ? ['valkey==6.2.0'] : [])],
    deploy: imageStack(BUCKET + NETWORK).deploy,
    rollBack: [
      {
        text: 'Answers have a life: a table that is not filled any more empties itself. Readers go back by not asking it.',
      },
      ...imageStack(BUCKET + NETWORK).rollBack,
    ],
  });
}

/** The live part of a hybrid, which its own bundle describes. */
function hybrid(option: ServingOption): Recipe {
  const base = stored(option);
  const liveService = traced(reasonOf(option, 'hybrid-split')?.liveService ?? 'SERVICE');
  return {
    ...base,
    deploy: [
      ...base.deploy,
      {
        command: 'modewise bundle PLAN.json --option={{liveService}}/… --out live',
        note: 'the live rest is a bundle of its own',
      },
      { text: 'Give its address to the readers as LIVE_URL: answers.py asks it for what the table does not hold.' },
    ],
    values: { ...base.values, liveService },
  };
}

function kubernetes(option: ServingOption, name: PlainName): Recipe {
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
      { text: 'Put the folder `models` on the claim {{name}}-models.' },
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
const RECIPES: Readonly<Record<string, (option: ServingOption, name: PlainName) => Recipe>> = {
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
      ...jobStack(BUCKET),
    }),
    values: { lambdaHandler: word('batch_function.handler') },
  }),
  'sagemaker-batch-transform': () => ({
    ...server('transform', 'the model and a scheduled transform job'),
    ...jobStack(BUCKET),
  }),
  'spark-emr': sparkEmr,
  'spark-emr-serverless': sparkServerless,
  'kinesis-microbatch': kinesis,
  'sqs-microbatch': queue,
  'kafka-microbatch': (option) => kafka(option, false),
  'kafka-serverless-microbatch': (option) => kafka(option, true),
  'sagemaker-endpoint': () => server('endpoint', 'the endpoint'),
  'sagemaker-endpoint-autoscaled': () => server('endpoint-autoscaled', 'the endpoint and its scaling'),
  'sagemaker-serverless': () => server('endpoint-serverless', 'the serverless endpoint'),
  'sagemaker-async': () => server('endpoint-async', 'the asynchronous endpoint and its scaling', BUCKET),
  lambda: () => lambda('lambda', 'the function and its address'),
  'ecs-fargate': () => behindBalancer('fargate', 'the service and its load balancer', word('ip')),
  'ecs-fargate-autoscaled': () =>
    behindBalancer('fargate-autoscaled', 'the service, its load balancer and its scaling', word('ip')),
  'ecs-ec2': () => behindBalancer('ecs-ec2', 'the machines, the service and its load balancer', word('instance')),
  'ec2-autoscaled': () =>
    behindBalancer('ec2-autoscaled', 'the machines, their load balancer and their scaling', word('instance')),
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
