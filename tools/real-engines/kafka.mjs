/** Kafka's broker with all that it needs, from Maven Central. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canInstall, installPackages } from '../electron-libraries.mjs';
import { cacheFolder } from '../fetch-package.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';
import { kafkaVersion } from './readings.mjs';

/** Names the broker and its version. */
const POM = fileURLToPath(new URL('kafka-pom.xml', import.meta.url));

function hasMaven() {
  return spawnSync('mvn', ['-v']).error === undefined;
}

/** The folder with the jars of the broker, and its version. */
export function kafka({ log }) {
  const version = kafkaVersion(readFileSync(POM, 'utf8'));
  const folder = join(cacheFolder(), `kafka-${version}`);
  if (!existsSync(folder)) fetchJars(folder, version, log);
  return { folder, version };
}

function fetchJars(folder, version, log) {
  if (!hasMaven()) {
    if (!canInstall()) throw new CannotBeHad('there is no Maven to fetch it with; install `mvn`');
    installPackages(['maven'], { log });
  }
  log(`fetching Kafka ${version} from Maven Central (about 120 MB, once)`);
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    const jars = join(scratch, 'jars');
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    const { status, stdout, error } = spawnSync('mvn', ['-B', '-q', '-f', POM, ...goal], { encoding: 'utf8' });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`Maven could not fetch Kafka ${version}: ${firstError(stdout)}`);
    renameSync(jars, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function firstError(output) {
  return (
    output
      .split('\n')
      .find((line) => line.startsWith('[ERROR]'))
      ?.slice('[ERROR] '.length) ?? 'it says no reason'
  );
}
