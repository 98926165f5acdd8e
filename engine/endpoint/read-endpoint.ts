import { createHash } from 'node:crypto';
import { ENDPOINT_SCHEMA_VERSION, EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import type { ServiceId } from '#core/contract/serving/serving.ts';
import type { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';
import { endpointCurrentDeployment } from '#core/measure/endpoint/current-deployment.ts';
import { nearWord } from '#core/near-word.ts';
import { serviceCalledBy } from '#core/price/serving/definition-of.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';

const SERVICE_IDS = SERVING_DEFINITIONS.map(({ service }) => service);

/** Reads the document that `modewise measure-endpoint … --out` wrote. Throws AppError. */
export function readEndpoint(file: string): Promise<EndpointDocument> {
  return readMadeDocument(file, {
    schema: EndpointDocument,
    version: ENDPOINT_SCHEMA_VERSION,
    name: 'endpoint.json',
    remedy: 'Make it with: modewise measure-endpoint URL --protocol … --out FILE',
  });
}

/** The text of the document in a file. */
export function endpointText(document: EndpointDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Reads the document of a measurement with the hash of its file. Throws AppError. */
export async function openEndpoint(file: string): Promise<{
  readonly document: EndpointDocument;
  readonly sha256: string;
}> {
  return { document: await readEndpoint(file), sha256: await sha256OfFile(file) };
}

/**
 * Reads a measured endpoint as the current deployment. `service` is the service that it runs on, as typed; null if it was not given. Throws AppError
 * for an endpoint that sustained no rate, and for an unknown service.
 */
export async function readCurrentDeployment(file: string, service: ServiceId | null): Promise<MeasuredEndpoint> {
  if (service !== null && !SERVICE_IDS.includes(service)) {
    const near = nearWord(service, SERVICE_IDS);
    throw usage(
      `--current-service ${service} is not known${near === null ? '' : ` (did you mean '${near}'?)`}`,
      `Known: ${SERVICE_IDS.join(', ')}`,
    );
  }
  const { document, sha256 } = await openEndpoint(file);
  return takenAsCurrentDeployment(document, { sha256, service, file });
}

/** The same for an open document. Without a hash of its file, the hash is that of the text which the file would have. Throws AppError. */
export function currentDeploymentOf(measured: {
  readonly document: EndpointDocument;
  readonly sha256: string | null;
  readonly service: ServiceId | null;
}): Promise<MeasuredEndpoint> {
  const { document, service } = measured;
  const sha256 = measured.sha256 ?? createHash('sha256').update(endpointText(document)).digest('hex');
  return Promise.resolve(takenAsCurrentDeployment(document, { sha256, service, file: document.target.host }));
}

function takenAsCurrentDeployment(
  document: EndpointDocument,
  of: { readonly sha256: string; readonly service: ServiceId | null; readonly file: string },
): MeasuredEndpoint {
  const { file, sha256 } = of;
  const service = of.service ?? serviceCalledBy(document.target.protocol);
  const currentDeployment = endpointCurrentDeployment(document, { sha256, service });
  if (currentDeployment !== null) return currentDeployment;
  if (document.verdict.kind === 'generator-limited') {
    throw unusable(
      file,
      'its numbers are void: this machine was too slow to send its requests in time',
      'Measure it again on a quieter machine, or at lower rates: --rate.',
    );
  }
  throw unusable(file, 'too few responses to report a rate', 'Measure it longer, or at lower rates: --rate.');
}
