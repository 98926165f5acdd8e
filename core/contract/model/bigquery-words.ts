import { bytes, count, counted } from '#core/words/format/format.ts';
import type { BigQueryImport, BigQueryReason } from './bigquery.ts';

/** More reasons are only counted. */
const MAX_SHOWN = 3;
/** The runtime of imported models. */
const RUNTIME = 'ONNX Runtime 1.12';
/** Real numbers other than single precision. */
const REAL_TYPES: ReadonlySet<string> = new Set(['double', 'float16', 'bfloat16']);
const EXPORT_EARLIER = 'export it with opset 17 or earlier';

/** One reason, as a clause. */
function reasonText(reason: BigQueryReason): string {
  switch (reason.code) {
    case 'file-size':
      return `the file has ${bytes(reason.bytes)}, and BigQuery takes at most ${bytes(reason.limit)}`;
    case 'external-data':
      return `its weights are in ${counted(reason.files, 'other file')}`;
    case 'ir-version':
      return `its IR version is ${reason.version}, and ${RUNTIME} reads at most ${reason.limit}`;
    case 'opset':
      return `it has opset ${reason.version} of ${reason.domain}, and ${RUNTIME} has at most ${reason.limit}`;
    case 'port':
      return `${reason.role} "${reason.name}" is not a tensor that BigQuery has a type for (${reason.type})`;
    case 'operator':
      return `${RUNTIME} does not have the operator ${reason.operator} (${counted(reason.nodes, 'node')})`;
    case 'operator-version':
      return `${RUNTIME} does not run ${reason.operator} of opset ${reason.since} on the CPU (${counted(reason.nodes, 'node')})`;
    case 'operator-types':
      return `${RUNTIME} does not run ${reason.operator} on ${[...new Set(reason.types)].join(', ')} on the CPU (${counted(reason.nodes, 'node')})`;
    case 'weight-type':
      return `"${reason.tensor}" has element type ${reason.type}, which ${RUNTIME} does not know`;
    case 'stated-type':
      return `"${reason.tensor}" is stated as ${reason.stated}, and its operator makes ${reason.type}`;
    case 'undecided':
      return reason.tensor === null
        ? 'the graph is too large to be examined'
        : `the file does not state the type of "${reason.tensor}"`;
    default:
      return reason satisfies never;
  }
}

/** What to do about a reason; null for nothing in particular. */
function remedyOf(reason: BigQueryReason): string | null {
  switch (reason.code) {
    case 'external-data':
      return 'save it as one file';
    case 'ir-version':
    case 'opset':
      return EXPORT_EARLIER;
    case 'port':
      return reason.isMap ? 'export it with zipmap=False' : null;
    case 'operator-types':
      return reason.types.some((type) => REAL_TYPES.has(type)) ? 'export it in single precision' : null;
    case 'operator':
      return reason.domain === '' ? null : 'export it without custom operators';
    case 'operator-version':
      return 'export it with opset 17';
    default:
      return null;
  }
}

/** Why BigQuery does not import a model, in clauses, and what to do. */
export function importReasonsText(reasons: readonly BigQueryReason[]): string {
  const shown = reasons.slice(0, MAX_SHOWN).map(reasonText);
  const rest = reasons.length - shown.length;
  const remedies = [...new Set(reasons.map(remedyOf).filter((text) => text !== null))];
  const more = rest > 0 ? [`${count(rest)} more`] : [];
  return [[...shown, ...more].join('; '), ...(remedies.length === 0 ? [] : [remedies.join(', ')])].join(': ');
}

/** Whether BigQuery imports a model, after its name: `can import it`. */
export function bigQueryText({ imports, reasons }: BigQueryImport): string {
  switch (imports) {
    case 'yes':
      return `can import it: ${RUNTIME} runs every operator`;
    case 'no':
      return `cannot import it, because ${importReasonsText(reasons)}`;
    case 'unknown':
      return `may import it: ${importReasonsText(reasons)}`;
    default:
      return imports satisfies never;
  }
}
