/** What programs and files of the tests of engines say, read. */

/** The major version in what `java -version` prints: 17 of `openjdk version "17.0.15" 2025-04-15`; null for other text. */
export function javaMajor(text) {
  const major = /version "(?:1\.)?(\d+)/.exec(text)?.[1];
  return major === undefined ? null : Number(major);
}

/** The version of Kafka in the text of a pom.xml. Throws if there is none. */
export function kafkaVersion(pom) {
  const version = /<kafka\.version>([\d.]+)</.exec(pom)?.[1];
  if (version === undefined) throw new Error('kafka-pom.xml does not say the version of Kafka');
  return version;
}

/** The version of Kubernetes in the text of a go.mod, such as v1.36.3. Throws if there is none. */
export function kubernetesVersion(module) {
  const version = /^(?:require )?\s*k8s\.io\/kubernetes (v[\d.]+)/m.exec(module)?.[1];
  if (version === undefined) throw new Error('go.mod does not say the version of Kubernetes');
  return version;
}

/**
 * The sections of a requirements file: `# [name] …` begins one. Each has the lines with its packages, and `alone` if
 * nothing that they ask for is wanted (`--no-deps`). Lines before the first section are options of pip.
 */
export function sectionsOf(text) {
  const sections = new Map();
  const options = [];
  let lines = options;
  for (const line of text.split('\n').map((each) => each.trim())) {
    const [, name, alone] = /^# \[([\w-]+)\]( --no-deps)?/.exec(line) ?? [];
    if (name !== undefined) {
      lines = [];
      sections.set(name, { lines, alone: alone !== undefined });
    } else if (line !== '' && !line.startsWith('#')) lines.push(line);
  }
  return { options, sections };
}

/**
 * Why pip cannot have a package here, in a few words; null if it failed for another reason, such as the network, after
 * which pip finds nothing either. `output` is what it wrote to stderr, and `python` a version such as 3.13.5.
 */
export function lackInPip(output, python) {
  if (/Retrying \(|connection/i.test(output)) return null;
  const name = /No matching distribution found for ([\w.-]+==[\w.]+)/.exec(output)?.[1];
  return name === undefined ? null : `no wheel of ${name} for Python ${python} on this machine`;
}
