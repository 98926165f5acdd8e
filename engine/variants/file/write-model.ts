import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import type { EditableModel, GraphNode, Weight } from './graph.ts';
import { readPiece } from './open-files.ts';
import { type Piece, Rope } from './rope.ts';

/** Protobuf cannot read larger files, and some readers stop below 2 GiB. */
const MAX_INLINE_BYTES = 1.9 * 2 ** 30;
/** Smaller tensors stay in the .onnx file: shapes and axes must be there for shape inference. */
const MIN_EXTERNAL_BYTES = 1024;
/** ONNX advises to align large tensors to pages, so that they can be mapped. */
const ALIGNMENT = 4096;
const LOCATION_EXTERNAL = 1;
const EMPTY = new Uint8Array(0);
const WRITE_BYTES = 1 << 20;

/** Where weights outside the .onnx file go: `<file>.data` next to it. */
interface DataFile {
  readonly location: string;
  readonly pieces: Piece[];
  length: number;
}

/** The files of a written model, the weights first if they have a file of their own. */
export interface WrittenModel {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Writes a model to `path` piece by piece, so that memory does not grow with its weights. Weights go to a second file, `<name>.data`, if those
 * of the original do, or if one file could not hold them. `path` must be in a folder of its own: files are only complete at the end. Throws
 * AppError if a weight can no longer be read, and system errors of writing.
 */
export function writeModel(model: EditableModel, path: string): WrittenModel {
  const data: DataFile | null = needsDataFile(model)
    ? { location: `${basename(path)}.data`, pieces: [], length: 0 }
    : null;
  const rope = encode(model, data);
  const written = [{ name: basename(path), bytes: rope.length }];
  if (data !== null && data.pieces.length > 0) {
    writePieces(data.pieces, `${path}.data`);
    written.unshift({ name: data.location, bytes: data.length });
  }
  writePieces(rope.pieces, path);
  return { files: written };
}

/** Whether the weights of a written model go to a file of their own. */
export function needsDataFile(model: EditableModel): boolean {
  return model.isExternal || weightBytes(model) > MAX_INLINE_BYTES;
}

function weightBytes({ weights }: EditableModel): number {
  return [...weights.values()].reduce((total, { data, encoded }) => total + (encoded ?? data ?? EMPTY).length, 0);
}

function encode(model: EditableModel, data: DataFile | null): Rope {
  const graph = new Rope();
  for (const node of model.nodes) graph.message(1, encodeNode(node));
  for (const weight of model.weights.values()) graph.message(5, encodeWeight(weight, data));
  for (const port of model.inputs) graph.bytes(11, port.encoded);
  for (const port of model.outputs) graph.bytes(12, port.encoded);
  for (const port of model.values) graph.bytes(13, port.encoded);
  graph.appendAll(model.graphMore);
  const whole = new Rope();
  whole.varint(1, model.irVersion);
  whole.appendAll(model.more);
  whole.message(7, graph);
  for (const [domain, version] of model.opsets) {
    const opset = new Rope();
    opset.string(1, domain);
    opset.varint(2, version);
    whole.message(8, opset);
  }
  whole.flush();
  return whole;
}

function encodeNode({ inputs, outputs, name, opType, attributes, domain, more }: GraphNode): Rope {
  const rope = new Rope();
  for (const input of inputs) rope.string(1, input);
  for (const output of outputs) rope.string(2, output);
  if (name !== '') rope.string(3, name);
  rope.string(4, opType);
  for (const { encoded } of attributes) rope.bytes(5, encoded);
  if (domain !== '') rope.string(7, domain);
  for (const piece of more) rope.append(piece);
  return rope;
}

function encodeWeight({ name, dims, dataType, data, encoded }: Weight, file: DataFile | null): Rope {
  const rope = new Rope();
  const goesOut = file !== null && data !== null && data.length >= MIN_EXTERNAL_BYTES;
  if (encoded !== null && !goesOut) {
    rope.append(encoded);
    return rope;
  }
  for (const dim of dims) rope.varint(1, dim);
  rope.varint(2, dataType);
  rope.string(8, name);
  if (data === null) return rope;
  if (!goesOut) {
    rope.bytes(9, data);
    return rope;
  }
  const padding = (ALIGNMENT - (file.length % ALIGNMENT)) % ALIGNMENT;
  if (padding > 0) file.pieces.push(new Uint8Array(padding));
  const offset = file.length + padding;
  file.pieces.push(data);
  file.length = offset + data.length;
  for (const [key, value] of [
    ['location', file.location],
    ['offset', String(offset)],
    ['length', String(data.length)],
  ] as const) {
    const entry = new Rope();
    entry.string(1, key);
    entry.string(2, value);
    rope.message(13, entry);
  }
  rope.varint(14, LOCATION_EXTERNAL);
  return rope;
}

function writePieces(pieces: readonly Piece[], path: string): void {
  const out = openSync(path, 'wx');
  const buffer = Buffer.allocUnsafe(WRITE_BYTES);
  let filled = 0;
  const flush = (): void => {
    writeAll(out, buffer.subarray(0, filled));
    filled = 0;
  };
  const write = (bytes: Uint8Array): void => {
    if (bytes.length > WRITE_BYTES - filled) flush();
    if (bytes.length > WRITE_BYTES) {
      writeAll(out, bytes);
      return;
    }
    buffer.set(bytes, filled);
    filled += bytes.length;
  };
  try {
    for (const piece of pieces) readPiece(piece, write);
    flush();
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
}

function writeAll(out: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(out, bytes, at);
}
