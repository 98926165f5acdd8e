import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { model } from '#engine/model/testing.ts';
import type { OnnxModel } from '#engine/model/onnx-writer/encode-model.ts';
import { type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import type { EditableModel, Weight } from './file/graph.ts';
import { readPiece } from './file/open-files.ts';
import { readEditable } from './file/read-model.ts';

/** Writes a graph with an input x and an output y of free sizes, unless it says otherwise. Returns its path. */
export function graphFile(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}): string {
  const path = join(scratch(), 'model.onnx');
  const ports = { inputs: [value('x', 'float', ['N', null])], outputs: [value('y', 'float', ['N', null])] };
  writeFileSync(path, model({ ...ports, initializers: [], ...graph }, more));
  return path;
}

/** The same, read for rewriting. */
export function editable(graph: Partial<OnnxGraph>, more: Partial<OnnxModel> = {}): EditableModel {
  return readEditable(graphFile(graph, more));
}

/** The bytes of a tensor. */
export function bytesOf({ data }: Pick<Weight, 'data'>): Buffer {
  const parts: Buffer[] = [];
  if (data !== null) readPiece(data, (bytes) => parts.push(Buffer.from(bytes)));
  return Buffer.concat(parts);
}

/** The operators of a model in order. */
export function operatorsOf({ nodes }: EditableModel): readonly string[] {
  return nodes.map((node) => node.opType);
}
