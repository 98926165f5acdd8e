import type { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { endpointReport } from '#core/report/short/endpoint.ts';
import type { Style } from '#cli/output/style.ts';
import { documentText } from './document.ts';

/** A measured endpoint for a terminal. */
export function endpointText(document: EndpointDocument, style: Style): string {
  return documentText(endpointReport(document), style);
}
