import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a server on loopback, and of the authority that signed its certificate. */
export interface Certificates {
  /** The authority's certificate as text. */
  readonly ca: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The key pair of service accounts: tokens are signed with it. */
  readonly accountKeyFile: string;
}

/** Makes an authority, a certificate for servers on loopback, and a key for tokens, with openssl. They are good for a day. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const [caFile, caKey, certificateFile, keyFile] = ['ca.crt', 'ca.key', 'server.crt', 'server.key'].map(at) as [
    string,
    string,
    string,
    string,
  ];
  openssl('req', '-x509', ...key, '-subj', '/CN=test authority', '-out', caFile, '-keyout', caKey);
  // The API server calls a service by its name in the cluster.
  const names = 'subjectAltName=DNS:localhost,DNS:metrics.kube-system.svc,IP:127.0.0.1';
  const own = ['-subj', '/CN=127.0.0.1', '-addext', names, '-addext', 'basicConstraints=critical,CA:FALSE'];
  openssl('req', '-x509', ...key, ...own, '-CA', caFile, '-CAkey', caKey, '-out', certificateFile, '-keyout', keyFile);
  const accountKeyFile = at('accounts.key');
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', accountKeyFile);
  return { ca: readFileSync(caFile, 'utf8'), caFile, certificateFile, keyFile, accountKeyFile };
}
