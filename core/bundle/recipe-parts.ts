import type { DeployedUse, UseOf } from '#core/contract/serving/deployment.ts';
import type { SettingGroup } from './settings-file.ts';
import { word, type BundleValues, type PlainName } from './traced.ts';

/** A file of a bundle: the template that it is made from, and what it is for. */
export interface RecipeFile {
  readonly file: string;
  /** Path below `engine/bundles/templates`. */
  readonly template: string;
  readonly purpose: string;
}

/** A step towards production or back: a shell command with a note, or a sentence. All are templates. */
export type Step = { readonly command: string; readonly note?: string } | { readonly text: string };

/** The parts of a bundle that depend on the service. */
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
  /** What limits the cost, as a template of a sentence; absent if the number of machines and the time of a run do. */
  readonly limit?: string;
  /** Values of templates that depend on the recipe alone. */
  readonly values: BundleValues;
}

/** Python packages of bundles, with the versions that were tried. */
export const PYTHON = { pyarrow: 'pyarrow==26.0.1', boto3: 'boto3==1.44.8', pandas: 'pandas==2.3.3' } as const;
/** A program of a bundle. */
export function python(file: string, purpose: string): RecipeFile {
  return { file, template: `python/${file}`, purpose };
}

/** The resources of a service of another cloud than AWS as Terraform. */
export function terraform(name: string, what: string): RecipeFile {
  return { file: 'main.tf', template: `${name}.tf`, purpose: `${what}, as Terraform` };
}

/** The stack of a service as CloudFormation and as Terraform. */
export function stack(name: string, what: string): readonly RecipeFile[] {
  return [
    { file: 'cloudformation.yaml', template: `aws/${name}.cloudformation.yaml`, purpose: `${what}, as CloudFormation` },
    { file: 'main.tf', template: `aws/${name}.tf`, purpose: `the same as Terraform` },
  ];
}

/** The image of a bundle's container. */
export function image(kind: 'job' | 'consumer' | 'server' | 'lambda' | 'beam'): RecipeFile {
  return { file: 'Dockerfile', template: `docker/${kind}.Dockerfile`, purpose: 'the image of the container' };
}

/** The registry of the account. */
const REGISTRY = '$ACCOUNT.dkr.ecr.{{region}}.amazonaws.com';
/** The image in it. */
export const IMAGE = `${REGISTRY}/{{name}}:1`;

/** The command that creates a stack, or changes it. */
export function stackCommand(parameters: string, stackName = '{{name}}'): string {
  return [
    'aws cloudformation deploy --template-file cloudformation.yaml',
    `--stack-name ${stackName} --region={{region}} --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --parameter-overrides ${parameters}`,
  ].join(' ');
}

/** From the folder to an image in the registry. */
export const BUILD: readonly Step[] = [
  { command: 'aws ecr create-repository --repository-name {{name}} --region={{region}}' },
  {
    command: `aws ecr get-login-password --region={{region}} | docker login --username AWS --password-stdin ${REGISTRY}`,
    note: 'signs Docker in to the registry for 12 hours',
  },
  { command: `docker build --platform {{platform}} --tag ${IMAGE} .` },
  { command: `docker push ${IMAGE}` },
];
/** What lets EMR Serverless read the image. */
export const EMR_READS_IMAGE = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'emr-serverless.amazonaws.com' },
      Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
    },
  ],
});
/** The other way to create a stack. */
export const OR_TERRAFORM = 'or `terraform init` and `terraform apply` with main.tf';
/** Removes a stack. */
export const DELETE_STACK: Step = {
  command: 'aws cloudformation delete-stack --stack-name {{name}} --region={{region}}',
  note: 'deletes all resources; run it when nothing reads from them any more',
};
/** How the readers of a job's predictions roll back. */
export const JOB_FOLDERS: Step = {
  text: 'Each run writes its predictions to a folder of its own. To roll back, let readers read the folder of the previous run.',
};

/** The parameters of a recipe's stack other than the image. */
export const NETWORK = ' Vpc=$VPC Subnets=$SUBNETS';
export const BUCKET = ' Bucket=$BUCKET';

/** From the folder to a running stack with an image, and back. `parameters` are those besides the image. */
export function imageStack(parameters: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  return {
    deploy: [...BUILD, { command: stackCommand(`ImageUri=${IMAGE}${parameters}`), note: OR_TERRAFORM }],
    rollBack: [
      { command: stackCommand(`ImageUri=$PREVIOUS_IMAGE${parameters}`), note: 'goes back to the previous image' },
      DELETE_STACK,
    ],
  };
}

/** The same for a job, whose readers need not wait for the image. */
export function jobStack(parameters: string): Pick<Recipe, 'deploy' | 'rollBack'> {
  const { deploy, rollBack } = imageStack(parameters);
  return { deploy, rollBack: [JOB_FOLDERS, ...rollBack] };
}

/**
 * From the folder to running resources with an image, and back, by Terraform. `build` ends with the image in its registry; `variables` are those of
 * the command with an image.
 */
export function imageByTerraform(of: {
  readonly build: readonly Step[];
  readonly image: string;
  readonly variables: (image: string) => string;
  readonly note?: string | undefined;
}): Pick<Recipe, 'deploy' | 'rollBack'> {
  const { build, image: built, variables, note } = of;
  return {
    deploy: [
      ...build,
      { command: 'terraform init' },
      { command: `terraform apply ${variables(built)}`, ...(note === undefined ? {} : { note }) },
    ],
    rollBack: [
      { command: `terraform apply ${variables('$PREVIOUS_IMAGE')}`, note: 'goes back to the previous image' },
      {
        command: `terraform destroy ${variables('$PREVIOUS_IMAGE')}`,
        note: 'deletes all resources; run it when nothing reads from them any more',
      },
    ],
  };
}

export const MACHINE = python('machine.py', 'reports what it runs on, for modewise verify');
export const SCORE_JOB = python('score_job.py', 'scores a file shard by shard, and resumes where it stopped');
/** The program of a container that answers over HTTP, and the packages that it needs. */
export const SERVER = {
  file: python('server.py', 'answers requests over HTTP'),
  packages: ['fastapi==0.165.0', 'uvicorn==0.54.0'],
} as const;

type Part = Pick<Recipe, 'files' | 'packages'> & Partial<Recipe>;

/** A recipe with the program that every Python program of a bundle uses. It is deployed as a stack of AWS with an image, unless its part says otherwise. */
export function recipe(part: Part): Recipe {
  const model = python('serving_model.py', 'loads the model and turns rows into predictions');
  return {
    settings: [],
    modelFile: 'model.onnx',
    ...imageStack(''),
    values: { jobFile: word('score_job.py') },
    ...part,
    files: part.settings === null ? part.files : [model, ...part.files],
  };
}

function isOf<Kind extends DeployedUse['kind']>(use: DeployedUse, kind: Kind): use is UseOf<Kind> {
  return use.kind === kind;
}

/** Makes the recipe of an option from its use and the name of its model. */
export type Maker = (use: DeployedUse, name: PlainName) => Recipe | null;

/** Makes the recipe of a service whose options have a kind of use; null for another kind, which no plan of Modewise has. */
export function forKind<Kind extends DeployedUse['kind']>(
  kind: Kind,
  make: (use: UseOf<Kind>, name: PlainName) => Recipe,
): Maker {
  return (use, name) => (isOf(use, kind) ? make(use, name) : null);
}
