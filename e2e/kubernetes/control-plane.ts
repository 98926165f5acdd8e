import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Service, startService } from '#e2e/engines/lib/programs.ts';
import { ApiUser } from './api.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { kubernetesPrograms } from './programs.ts';

/** How a control plane differs from the usual one. */
export interface ControlPlaneOptions {
  /** Names of users who have no rights but those that a test grants. */
  readonly users?: readonly string[];
  /** More options of the controller manager, and of the API server. */
  readonly controllerOptions?: readonly string[];
  readonly serverOptions?: readonly string[];
}

/** A real Kubernetes control plane on loopback: etcd, the API server, all controllers and the scheduler. */
export interface ControlPlane {
  readonly server: string;
  readonly certificates: Certificates;
  /** May do everything. */
  readonly admin: ApiUser;
  /** A user with the token of its name. */
  readonly as: (user: string) => ApiUser;
  /** The ends of what the programs wrote, for a test that fails. */
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
}

/** The user of the nodes, with the rights of a kubelet. */
export const NODE_USER = 'nodes';
const NODE_RIGHTS = 'system:node';

/** Users that have their rights from Kubernetes itself: `token,user,uid,"groups"` in its file of tokens. */
const OWN_USERS = [
  'admin,admin,admin,"system:masters"',
  'controllers,system:kube-controller-manager,controllers',
  'scheduler,system:kube-scheduler,scheduler',
  `${NODE_USER},${NODE_USER},${NODE_USER},"system:nodes"`,
];

/** Starts the programs, which `npm run test:engines` has built, and waits until they are ready. */
export async function startControlPlane({
  users = [],
  controllerOptions = [],
  serverOptions = [],
}: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = await kubernetesPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'modewise-kubernetes-'));
  const certificates = makeCertificates(folder);
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const server = `https://127.0.0.1:${port}`;
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const made: ApiUser[] = [];
  const as = (token: string): ApiUser => {
    const user = new ApiUser({ server, ca: certificates.ca, token });
    made.push(user);
    return user;
  };
  const admin = as('admin');
  const tokens = [...OWN_USERS, ...users.map((user) => `${user},${user},${user}`)];
  writeFileSync(join(folder, 'tokens.csv'), `${tokens.join('\n')}\n`);
  const services: Service[] = [];
  const stop = async (): Promise<void> => {
    for (const user of made) user.close();
    for (const service of services.toReversed()) await service.kill();
  };
  const start = async (name: string, args: readonly string[], isReady: () => Promise<boolean>): Promise<void> => {
    // The first program to start is the last to end: the folder goes with it.
    const folders = services.length === 0 ? [folder] : [];
    services.push(await startService({ program: join(programs, name), args, folders }, isReady));
  };
  try {
    await start('etcd', etcdOptions({ folder, etcd, peer: `http://127.0.0.1:${peerPort}` }), () => isHealthy(etcd));
    const ownServerOptions = serverOptionsOf({ folder, etcd, port, certificates });
    await start('kube-apiserver', [...ownServerOptions, ...serverOptions], () => admin.isReady());
    const kubeconfig = (user: string): string => {
      const file = join(folder, `${user}.kubeconfig`);
      writeFileSync(file, JSON.stringify(kubeconfigOf({ server, certificates, user, namespace: 'default' })));
      return file;
    };
    const own = controllerManagerOptions(kubeconfig('controllers'), certificates);
    const accounts = '/api/v1/namespaces/default/serviceaccounts/default';
    await start('kube-controller-manager', [...own, ...controllerOptions], () => exists(admin, accounts));
    const settings = join(folder, 'scheduler.json');
    writeFileSync(settings, JSON.stringify(schedulerSettings(kubeconfig('scheduler'))));
    await start('kube-scheduler', [`--config=${settings}`, '--secure-port=0'], async () => true);
    await admin.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', nodeBinding());
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    server,
    certificates,
    admin,
    as,
    logs: () => services.map((service) => service.log().slice(-20_000)).join('\n'),
    stop,
  };
}

/** A kubeconfig as JSON, which is YAML too. */
export function kubeconfigOf({
  server,
  certificates,
  user,
  namespace,
}: {
  readonly server: string;
  readonly certificates: Pick<Certificates, 'ca'>;
  readonly user: string;
  readonly namespace: string;
}): object {
  const authority = Buffer.from(certificates.ca).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: user, user: { token: user } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user, namespace } }],
    'current-context': 'local',
  };
}

function etcdOptions({
  folder,
  etcd,
  peer,
}: {
  readonly folder: string;
  readonly etcd: string;
  readonly peer: string;
}): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    // Nothing of it outlives the test.
    '--unsafe-no-fsync',
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function serverOptionsOf({
  folder,
  etcd,
  port,
  certificates: { caFile, certificateFile, keyFile, accountKeyFile },
}: {
  readonly folder: string;
  readonly etcd: string;
  readonly port: number;
  readonly certificates: Certificates;
}): readonly string[] {
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // Nothing connects to it, and the server accepts no address on loopback.
    '--advertise-address=192.0.2.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${folder}`,
    `--tls-cert-file=${certificateFile}`,
    `--tls-private-key-file=${keyFile}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${accountKeyFile}`,
    `--service-account-signing-key-file=${accountKeyFile}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-certificate-authority=${caFile}`,
    '--allow-privileged=true',
    '--profiling=false',
  ];
}

function controllerManagerOptions(kubeconfig: string, { caFile, accountKeyFile }: Certificates): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    // Each controller has the rights of its own account, as in a real cluster.
    '--use-service-account-credentials=true',
    '--secure-port=0',
    `--root-ca-file=${caFile}`,
    `--service-account-private-key-file=${accountKeyFile}`,
    // Many small tests in one cluster: the usual limits are for a shared server.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--concurrent-job-syncs=20',
    '--profiling=false',
  ];
}

function schedulerSettings(kubeconfig: string): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    clientConnection: { kubeconfig, qps: 500, burst: 1000 },
    enableProfiling: false,
  };
}

function nodeBinding(): object {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'test-nodes' },
    subjects: [{ kind: 'User', name: NODE_USER, apiGroup }],
    roleRef: { apiGroup, kind: 'ClusterRole', name: NODE_RIGHTS },
  };
}

async function isHealthy(etcd: string): Promise<boolean> {
  try {
    const answer = await fetch(`${etcd}/health`);
    return (await answer.text()).includes('"health":"true"');
  } catch {
    return false;
  }
}

async function exists(user: ApiUser, path: string): Promise<boolean> {
  try {
    await user.get(path);
    return true;
  } catch {
    return false;
  }
}
