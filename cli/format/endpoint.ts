import type { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { endpointSections } from '#core/report/endpoint.ts';
import type { Style } from '#cli/output/style.ts';
import { sectionsText } from './sections.ts';

/** A measured endpoint for a terminal. */
export function endpointText(document: EndpointDocument, style: Style): string {
  const { claim, sections } = endpointSections(document);
  return sectionsText(claim, sections, style);
}
