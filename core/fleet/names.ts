/** The labels of a study's objects on a cluster. */
export const STUDY_LABEL = 'modewise.dev/study';
export const TYPE_LABEL = 'modewise.dev/instance-type';
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'modewise' } as const;

/** With the id, a hash and the suffix of a pod, a name has at most 63 characters. */
const MAX_TYPE_CHARS = 36;

/** The name of the object of one type: letters, digits and dashes, unique for the types of a study. `c7i.xlarge` → `mw-1a2b3c4d-c7i-xlarge`. */
export function runName(studyId: string, instanceType: string): string {
  const plain = instanceType.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  // Types that differ only in capitals or separators get a number that distinguishes them.
  const isReversible = plain.replaceAll('-', '.') === instanceType && plain.length <= MAX_TYPE_CHARS;
  const name = plain.slice(0, MAX_TYPE_CHARS).replace(/-+$/, '');
  return `${studyId}-${name}${isReversible ? '' : `-${shortHash(instanceType)}`}`;
}

/** FNV-1a in base 36. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36);
}
