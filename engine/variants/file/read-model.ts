import { ByteSource } from '#engine/model/byte-source.ts';
import { ExternalData } from '#engine/model/external-data.ts';
import { plainDomain, scanOpset } from '#engine/model/graph-scan.ts';
import { namingFile } from '#engine/model/input-file.ts';
import { LimitError } from '#engine/model/limits.ts';
import { WIRE, WireError, WireReader } from '#engine/model/wire-reader.ts';
import { unusable } from '#engine/platform/app-error.ts';
import type { Attribute, EditableModel, GraphNode, InnerOperator, Port, Weight } from './graph.ts';
import { type OpenModel, partOf, readTensor } from './read-tensor.ts';
import { type Piece, Rope } from './rope.ts';

/** Lists of numbers that are longer are of no use here. */
const MAX_INTS = 64;
const MAX_TEXT = 4096;

/**
 * Reads a model file for rewriting; its weights stay in the file. The file must have passed `inspectModel`. Throws AppError if it has changed
 * since, or if its external data are missing.
 */
export function readEditable(path: string): EditableModel {
  const source = new ByteSource(path);
  try {
    const external = namingFile(path, () => new ExternalData(path));
    return readModel({ reader: new WireReader(source), source, external, isExternal: false });
  } catch (error) {
    if (!(error instanceof WireError || error instanceof LimitError)) throw error;
    throw unusable(path, `the model is damaged: ${error.message}`, 'Export the model again.');
  } finally {
    source.close();
  }
}

function readModel(open: OpenModel): EditableModel {
  const { reader } = open;
  const opsets = new Map<string, number>();
  const more = new Rope();
  let irVersion = 0;
  let graph: ReturnType<typeof readGraph> | null = null;
  for (let start = reader.position; reader.next(); start = reader.position) {
    if (reader.field === 1 && reader.wire === WIRE.varint) irVersion = reader.signed();
    else if (reader.field === 7) graph = reader.message(() => readGraph(open));
    else if (reader.field === 8) {
      const [domain, version] = reader.message(() => scanOpset(reader));
      opsets.set(plainDomain(domain), version);
    } else {
      reader.skip();
      more.append(partOf(open, start, reader.position));
    }
  }
  if (graph === null) throw new WireError('malformed', reader.position, 'it contains no graph');
  return { irVersion, opsets, more, ...graph, isExternal: open.isExternal };
}

function readGraph(open: OpenModel): Omit<EditableModel, 'irVersion' | 'opsets' | 'more' | 'isExternal'> {
  const { reader } = open;
  const nodes: GraphNode[] = [];
  const weights = new Map<string, Weight>();
  const ports: Readonly<Record<number, Port[]>> = { 11: [], 12: [], 13: [] };
  const graphMore = new Rope();
  for (let start = reader.position; reader.next(); start = reader.position) {
    const list = ports[reader.field];
    if (reader.field === 1) nodes.push(reader.message(() => readNode(open)));
    else if (reader.field === 5) {
      const weight = readTensor(open);
      weights.set(weight.name, weight);
    } else if (list !== undefined) list.push(reader.message(() => readPort(open)));
    else {
      reader.skip();
      graphMore.append(partOf(open, start, reader.position));
    }
  }
  const [inputs = [], outputs = [], values = []] = [ports[11], ports[12], ports[13]];
  return { nodes, weights, inputs, outputs, values, graphMore };
}

function readPort(open: OpenModel): Port {
  const { reader } = open;
  const start = reader.position;
  let name = '';
  let dataType = 0;
  while (reader.next()) {
    if (reader.field === 1) name = reader.text();
    else if (reader.field === 2) dataType = reader.message(() => readTensorType(reader));
    else reader.skip();
  }
  return { name, dataType, encoded: partOf(open, start, reader.position) };
}

/** The element type of a TypeProto that is a tensor; 0 for any other. */
function readTensorType(reader: WireReader): number {
  let dataType = 0;
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else
      reader.message(() => {
        while (reader.next()) {
          if (reader.field === 1 && reader.wire === WIRE.varint) dataType = reader.varint();
          else reader.skip();
        }
      });
  }
  return dataType;
}

/** What the subgraphs of a node contain. */
interface Inside {
  readonly operators: InnerOperator[];
  readonly reads: Set<string>;
}

function readNode(open: OpenModel): GraphNode {
  const { reader } = open;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Attribute[] = [];
  const more: Piece[] = [];
  const inside: Inside = { operators: [], reads: new Set() };
  let hasSubgraph = false;
  let name = '';
  let opType = '';
  let domain = '';
  const onSubgraph = (): Inside => {
    hasSubgraph = true;
    return inside;
  };
  for (let start = reader.position; reader.next(); start = reader.position) {
    const { field } = reader;
    if (field === 1) inputs.push(reader.text());
    else if (field === 2) outputs.push(reader.text());
    else if (field === 3) name = reader.text();
    else if (field === 4) opType = reader.text();
    else if (field === 7) domain = plainDomain(reader.text());
    else if (field === 5) attributes.push(reader.message(() => readAttribute(open, onSubgraph)));
    else {
      reader.skip();
      more.push(partOf(open, start, reader.position));
    }
  }
  return { name, opType, domain, inputs, outputs, attributes, inside: hasSubgraph ? inside : null, more };
}

/** Field numbers of AttributeProto: 2 float, 3 int, 4 text, 5/10 tensors, 6/11 graphs, 8 ints. */
function readAttribute(open: OpenModel, onSubgraph: () => Inside): Attribute {
  const { reader } = open;
  const start = reader.position;
  const ints: number[] = [];
  let name = '';
  let value: Attribute['value'] = null;
  let tensor: Weight | null = null;
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) name = reader.text();
    else if (field === 2) value = reader.float();
    else if (field === 3 && reader.wire === WIRE.varint) value = reader.signed();
    else if (field === 4) value = reader.shortText(MAX_TEXT);
    else if (field === 5) tensor = readTensor(open);
    else if (field === 6 || field === 11) {
      const inside = onSubgraph();
      reader.message(() => readSubgraph(reader, inside));
    } else if (field === 8) reader.ints(ints, MAX_INTS);
    else reader.skip();
  }
  if (ints.length > 0) value = ints;
  return { name, value, tensor, encoded: partOf(open, start, reader.position) };
}

/** Notes the operators of a subgraph, and every name that it reads, whether from inside or from outside. */
function readSubgraph(reader: WireReader, inside: Inside): void {
  while (reader.next()) {
    if (reader.field === 1) reader.message(() => readInnerNode(reader, inside));
    else if (reader.field === 12)
      reader.message(() => {
        while (reader.next()) {
          if (reader.field === 1) inside.reads.add(reader.text());
          else reader.skip();
        }
      });
    else reader.skip();
  }
}

function readInnerNode(reader: WireReader, inside: Inside): void {
  let name = '';
  let opType = '';
  let domain = '';
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) inside.reads.add(reader.text());
    else if (field === 3) name = reader.text();
    else if (field === 4) opType = reader.text();
    else if (field === 7) domain = plainDomain(reader.text());
    else if (field === 5)
      reader.message(() => {
        while (reader.next()) {
          if (reader.field === 6 || reader.field === 11) reader.message(() => readSubgraph(reader, inside));
          else reader.skip();
        }
      });
    else reader.skip();
  }
  inside.reads.delete('');
  inside.operators.push({ name, opType, domain });
}
