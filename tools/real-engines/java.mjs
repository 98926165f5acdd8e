/** A Java runtime, for Spark and Kafka's broker. */
import { spawnSync } from 'node:child_process';
import { canInstall, installPackages } from '../electron-libraries.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';
import { javaMajor } from './readings.mjs';

/** What Spark 4 and Kafka 4 ask for. */
const OLDEST = 17;

function installedMajor() {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return error === undefined ? javaMajor(stderr) : null;
}

/** The program `java` and its major version. Installs Debian's runtime if there is none. */
export function java({ log }) {
  const known = installedMajor();
  if (known !== null && known >= OLDEST) return { program: 'java', major: known };
  if (known !== null) throw new CannotBeHad(`the Java runtime on the path is version ${known}, older than ${OLDEST}`);
  if (!canInstall()) throw new CannotBeHad(`there is no Java runtime; install one of version ${OLDEST} or newer`);
  installPackages(['default-jre-headless'], { log: (line) => log(`${line} (about 200 MB, once)`) });
  const major = installedMajor();
  if (major === null) throw new Error('there is no java on the path after its package was installed');
  if (major < OLDEST)
    throw new CannotBeHad(`the Java runtime of this system is version ${major}, older than ${OLDEST}`);
  return { program: 'java', major };
}
