import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** For tests and benchmarks: makes a certificate that is signed by itself, and its key, in a folder. `subject` is as `subjectAltName` writes it: `IP:127.0.0.1`. Throws without openssl. */
export function selfSigned(
  folder: string,
  { name, subject }: { readonly name: string; readonly subject: string },
): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${subject}`];
  const made = spawnSync('openssl', [...request, ...about, '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(`openssl: ${made.error?.message ?? made.stderr.toString()}`);
  return { cert, key };
}
