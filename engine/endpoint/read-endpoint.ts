import { ENDPOINT_SCHEMA_VERSION, EndpointDocument } from '#core/contract/endpoint.ts';
import type { ServiceId } from '#core/contract/serving.ts';
import type { MeasuredEndpoint } from '#core/contract/today.ts';
import { endpointToday } from '#core/measure/endpoint/today.ts';
import { nearWord } from '#core/near-word.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { unusable, usage } from '#engine/platform/app-error.ts';
import { readMadeDocument } from '#engine/platform/read-made-document.ts';

const SERVICE_IDS = SERVING_DEFINITIONS.map(({ service }) => service);

/** Reads the document that `modewise measure --target … --out` wrote. Throws AppError. */
export function readEndpoint(file: string): Promise<EndpointDocument> {
  return readMadeDocument(file, {
    schema: EndpointDocument,
    version: ENDPOINT_SCHEMA_VERSION,
    name: 'endpoint.json',
    remedy: 'Make it with: modewise measure --target URL --protocol … --out FILE',
  });
}

/**
 * Reads a measured endpoint as what runs today. `service` is where it runs, as typed; null if it was not said. Throws AppError for an endpoint
 * that carried no rate, and for a service that is not known.
 */
export async function readToday(file: string, service: ServiceId | null): Promise<MeasuredEndpoint> {
  if (service !== null && !SERVICE_IDS.includes(service)) {
    const near = nearWord(service, SERVICE_IDS);
    throw usage(
      `--today-service ${service} is not known${near === null ? '' : ` (did you mean '${near}'?)`}`,
      `Known: ${SERVICE_IDS.join(', ')}`,
    );
  }
  const document = await readEndpoint(file);
  const today = endpointToday(document, { sha256: await sha256OfFile(file), service });
  if (today !== null) return today;
  throw unusable(
    file,
    'it carried no rate of which enough answers are known',
    'Measure it longer, or at lower rates: --rate.',
  );
}
