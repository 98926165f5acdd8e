import {
  encodeInferBody,
  encodeJsonBody,
  packRequests,
  type RequestBytes,
} from '#engine/bench/http-load/request-bytes.ts';
import { plainRows } from '#engine/protocols/plain-rows.ts';
import type { TensorRows } from '#engine/model/tensor-rows.ts';
import { framed, inferRequest } from '#engine/model-server/grpc/client-messages.ts';
import type { WireTensor } from '#engine/model-server/datatypes.ts';
import { type BodyRow, type Json, objectOf, rowOfTensors, valuesOf } from '#engine/protocols/body-row.ts';
import { type BodyTemplate, fillTemplate, readTemplate } from '#engine/protocols/template.ts';
import { feedsOf } from '#engine/runtime/feeds.ts';
import { loadRows } from '#engine/runtime/rows.ts';
import type { EndpointRows, ServiceCall } from './service-call.ts';

/** A server would not notice a difference with more rows. */
const MAX_ROWS = 4_096;
const MAX_BYTES = 64 * 2 ** 20;

/** The body of a row, with the headers that belong to it. */
interface Encoded {
  readonly contentType: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** The bodies of a load. */
export interface Bodies {
  readonly encoded: readonly Encoded[];
  /** Names of the values that are sent for a row. */
  readonly names: readonly string[];
  /** Rows of the data; the bodies are made from the first of them. */
  readonly rows: number;
  readonly template: BodyTemplate | null;
}

/** Makes the bodies of the first rows before any clock starts. Throws AppError for rows or a template that cannot be used. */
export async function encodeBodies(service: ServiceCall, rows: EndpointRows): Promise<Bodies> {
  const source = rows.kind === 'table' ? await ofTable(rows) : ofTensors(await loadRows(rows.input));
  const { template } = service;
  const read = template === null ? null : readTemplate(template.file, template.text, source.names);
  const encoded: Encoded[] = [];
  let bytes = 0;
  for (let row = 0; row < Math.min(source.rows, MAX_ROWS) && bytes < MAX_BYTES; row++) {
    const one =
      source.tensors === null || isText(service)
        ? text(service, source.row(row), row, read)
        : tensors(service, source.tensors, row);
    encoded.push(one);
    bytes += one.body.length;
  }
  return { encoded, names: source.names, rows: source.rows, template: read };
}

interface Source {
  readonly rows: number;
  readonly names: readonly string[];
  readonly row: (index: number) => BodyRow;
  readonly tensors: TensorRows | null;
}

async function ofTable({ path, drops }: Extract<EndpointRows, { kind: 'table' }>): Promise<Source> {
  const { names, rows } = await plainRows(path, { drops, maxRows: MAX_ROWS });
  return { rows: rows.length, names, row: (index) => rows[index] ?? [], tensors: null };
}

function ofTensors(data: TensorRows): Source {
  return {
    rows: data.rows,
    names: data.inputs.map(({ name }) => name),
    row: (index) => rowOfTensors(data, index),
    tensors: data,
  };
}

function isText({ protocol }: ServiceCall): boolean {
  return protocol !== 'v2' && protocol !== 'v2-grpc';
}

function tensors({ protocol, model, isBinary }: ServiceCall, data: TensorRows, row: number): Encoded {
  const feeds = feedsOf(data, row, 1);
  if (protocol === 'v2-grpc') {
    if (model === null) throw new Error('a call of gRPC names its model');
    const wire = Object.entries(feeds).map(([name, tensor]) => {
      // Their fields are getters, which a spread leaves out.
      const { type, dims, data: values } = tensor as unknown as WireTensor;
      return { name, type, dims, data: values };
    });
    return { contentType: 'application/grpc', headers: [], body: framed(inferRequest(model, wire)) };
  }
  if (!isBinary) return { contentType: 'application/json', headers: [], body: encodeJsonBody(feeds) };
  const { bytes, jsonBytes } = encodeInferBody(feeds);
  return {
    contentType: 'application/octet-stream',
    headers: [['Inference-Header-Content-Length', String(jsonBytes)]],
    body: bytes,
  };
}

function text(service: ServiceCall, row: BodyRow, index: number, template: BodyTemplate | null): Encoded {
  if (template === null && service.protocol === 'sagemaker' && service.contentType === 'text/csv') {
    return { contentType: 'text/csv', headers: [], body: Buffer.from(valuesOf(row).map(csvText).join(',')) };
  }
  const value = template === null ? { instances: [instanceOf(row)] } : fillTemplate(template.body, row, index);
  return { contentType: 'application/json', headers: [], body: Buffer.from(JSON.stringify(value)) };
}

/** A row in the format of TensorFlow Serving: the value of the only input, a list of plain numbers, or values by name. */
function instanceOf(row: BodyRow): Json {
  const [only] = row;
  if (row.length === 1 && only !== undefined) return only[1];
  const values = valuesOf(row);
  return values.every((value) => typeof value === 'number' || typeof value === 'boolean') ? values : objectOf(row);
}

function csvText(value: Json): string {
  if (value === null) return '';
  if (Array.isArray(value)) return (value as readonly Json[]).map(csvText).join(',');
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A head that is not final yet, or an extra header of a signature. */
type Header = readonly [name: string, value: string];

/** Complete requests of HTTP/1.1. `signed` gives each row's headers of a signature. */
export function packHttp(
  { path, host, headers }: Pick<ServiceCall, 'path' | 'host' | 'headers'>,
  bodies: readonly Encoded[],
  signed: (row: number) => readonly Header[] = () => [],
): RequestBytes {
  return packRequests(
    bodies.map(({ contentType, headers: own, body }, row) => {
      const lines: Header[] = [
        ['Host', host],
        ['Content-Type', contentType],
        ['Content-Length', String(body.length)],
        ...own,
        ...headers,
        ...signed(row),
      ];
      const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
      return { head: Buffer.from(head, 'latin1'), body };
    }),
  );
}

/** Messages of gRPC, whose heads are made by the client. */
export function packFrames(bodies: readonly Encoded[]): RequestBytes {
  return packRequests(bodies.map(({ body }) => ({ head: new Uint8Array(), body })));
}
