/** Parts of the names under which providers bill services, by letters and digits only. */
export const BILLED = {
  compute: ['elasticcomputecloud', 'amazonec2', 'virtualmachines', 'computeengine'],
  sagemaker: ['sagemaker'],
  lambda: ['awslambda'],
  cloudRun: ['cloudrun'],
  dataflow: ['dataflow'],
  pubsub: ['pubsub'],
  eventHubs: ['eventhubs'],
  containerApps: ['containerapps'],
  functions: ['azurefunctions', 'functions'],
  vertex: ['vertexai', 'geminienterpriseagentplatform'],
  azureMl: ['azuremachinelearning'],
  containers: ['elasticcontainerservice', 'amazonecs', 'fargate'],
  balancer: ['elasticloadbalancing', 'awselb'],
  kubernetes: ['kubernetes', 'amazoneks'],
  kafka: ['managedstreamingforapachekafka', 'amazonmsk'],
  kinesis: ['kinesis'],
  queue: ['simplequeueservice', 'amazonsqs'],
  emr: ['elasticmapreduce', 'amazonemr', 'emrserverless'],
  flink: ['managedserviceforapacheflink', 'kinesisanalytics'],
  glue: ['awsglue'],
  store: ['dynamodb', 'elasticache'],
} as const;

/** How a bill shows a serving option. */
export interface Billed {
  /**
   * The services under which it is billed: its compute and what belongs to it alone. Storage, queues and databases are usually shared with other systems;
   * a caller names them if they belong to it.
   */
  readonly names: readonly string[];
  /** Whose units a bill counts, so that their prices can be compared with the catalogue; null where several services share a unit. */
  readonly units: 'instance' | 'sagemaker' | 'function' | 'fargate' | null;
  /** Whether each prediction is billed as one request. */
  readonly countsPredictions?: boolean;
}

/** The recipes of bundles. `core/bundle/recipes.ts` has one for each. */
export type RecipeName =
  | 'batch-ec2'
  | 'batch-fargate'
  | 'lambda-batch'
  | 'transform'
  | 'spark-emr'
  | 'spark-emr-serverless'
  | 'glue'
  | 'glue-flex'
  | 'kinesis'
  | 'sqs'
  | 'kafka'
  | 'endpoint'
  | 'endpoint-autoscaled'
  | 'endpoint-serverless'
  | 'endpoint-async'
  | 'endpoint-zero'
  | 'lambda'
  | 'lambda-managed'
  | 'fargate'
  | 'fargate-autoscaled'
  | 'ecs-ec2'
  | 'ec2-autoscaled'
  | 'kubernetes'
  | 'stored'
  | 'hybrid'
  | 'cloud-run-job'
  | 'cloud-run-delayed-job'
  | 'container-apps-job'
  | 'vertex-endpoint'
  | 'vertex-endpoint-autoscaled'
  | 'vertex-batch'
  | 'azure-ml-endpoint'
  | 'azure-ml-endpoint-autoscaled'
  | 'azure-ml-batch'
  | 'google-batch'
  | 'dataflow'
  | 'dataflow-flexrs'
  | 'bigquery'
  | 'cloud-run'
  | 'cloud-run-instances'
  | 'container-apps'
  | 'functions-flex'
  | 'gke'
  | 'gke-autopilot'
  | 'aks'
  | 'instance-group'
  | 'instance-group-autoscaled'
  | 'vm-scale-set'
  | 'vm-scale-set-autoscaled'
  | 'azure-vm-batch'
  | 'pubsub-worker-pool'
  | 'event-hubs-container-apps';
