import type { Chance } from '#fuzz/lib/chance.ts';
import { ODD_NAMES } from './odd-names.ts';

/** One field of a protobuf message, parsed without a schema: content that parses as a message is one. */
interface Field {
  number: number;
  wire: number;
  value: bigint | Buffer | Field[];
  /** The written length, if it is not the true one. */
  saidLength?: bigint;
}

const MAX_DEPTH = 12;
const EXTREMES = [
  0n,
  1n,
  127n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 33n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
] as const;

function readVarint(bytes: Buffer, start: number): readonly [bigint, number] | null {
  let value = 0n;
  for (let index = start; index < bytes.length && index < start + 10; index += 1) {
    const byte = bytes[index] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (index - start));
    if (byte < 0x80) return [value, index + 1];
  }
  return null;
}

function parse(bytes: Buffer, depth: number): Field[] | null {
  const fields: Field[] = [];
  for (let index = 0; index < bytes.length;) {
    const key = readVarint(bytes, index);
    if (key === null || key[0] >> 3n === 0n || key[0] > 0xffff_ffffn) return null;
    const [number, wire] = [Number(key[0] >> 3n), Number(key[0] & 7n)];
    const read = readValue(bytes, key[1], wire, depth);
    if (read === null) return null;
    fields.push({ number, wire, value: read[0] });
    index = read[1];
  }
  return fields;
}

function readValue(
  bytes: Buffer,
  start: number,
  wire: number,
  depth: number,
): readonly [Field['value'], number] | null {
  if (wire === 0) return readVarint(bytes, start);
  const counted = wire === 2 ? readVarint(bytes, start) : null;
  const length = wire === 1 ? 8 : wire === 5 ? 4 : counted === null ? null : Number(counted[0]);
  const from = counted?.[1] ?? start;
  if (length === null || from + length > bytes.length) return null;
  const content = bytes.subarray(from, from + length);
  const isText = content.every((byte) => byte >= 0x20 && byte < 0x7f);
  const message = wire === 2 && length > 1 && !isText && depth < MAX_DEPTH ? parse(content, depth + 1) : null;
  return [message ?? content, from + length];
}

/** An unsigned integer as a protobuf varint. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if (rest === 0n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

/** A length-delimited field; `saidLength` replaces the true length. */
export function delimited(number: number, content: Buffer, saidLength = BigInt(content.length)): Buffer {
  return Buffer.concat([varint(BigInt(number * 8 + 2)), varint(saidLength), content]);
}

/** A message nested in itself `depth` times; `path` has the field numbers of one level. */
export function nested(path: readonly number[], depth: number, inner: Buffer): Buffer {
  // Build the headers from the inside out and join them once, which is linear in the depth.
  const heads: Buffer[] = [];
  let length = inner.length;
  for (let level = 0; level < depth; level += 1) {
    for (const number of path.toReversed()) {
      const head = Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(length))]);
      heads.push(head);
      length += head.length;
    }
  }
  return Buffer.concat([...heads.reverse(), inner]);
}

function write(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(({ number, wire, value, saidLength }) => {
      const key = varint(BigInt(number) * 8n + BigInt(wire));
      if (typeof value === 'bigint') return [key, varint(value)];
      const content = Array.isArray(value) ? write(value) : value;
      if (wire !== 2) return [key, content];
      return [key, varint(saidLength ?? BigInt(content.length)), content];
    }),
  );
}

function messagesIn(fields: Field[]): readonly Field[][] {
  return [fields, ...fields.flatMap(({ value }) => (Array.isArray(value) ? messagesIn(value) : []))];
}

type Mutation = (message: Field[], index: number, field: Field, chance: Chance) => void;

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  (_message, _index, field, chance) => {
    if (typeof field.value === 'bigint') field.value = chance.pick(EXTREMES);
    else field.saidLength = chance.pick(EXTREMES);
  },
  (message, index) => void message.splice(index, 1),
  (message, index, field, chance) => {
    for (let copies = chance.size(1, 300); copies > 0; copies -= 1) message.splice(index, 0, field);
  },
  (message, index, field, chance) => {
    const other = chance.between(0, message.length - 1);
    [message[index], message[other]] = [message[other] ?? field, field];
  },
  (_message, _index, field, chance) => {
    field.number = chance.pick([field.number + 1, chance.between(1, 25), 2 ** 29 - 1]);
  },
  (_message, _index, field, chance) => {
    field.wire = chance.between(0, 7);
  },
  (_message, _index, field, chance) => {
    if (field.wire === 2) field.value = Buffer.from(chance.pick(ODD_NAMES));
    else if (typeof field.value === 'bigint') field.value = chance.pick(EXTREMES);
  },
  (_message, _index, field, chance) => {
    if (field.wire === 2) field.value = nested([field.number], chance.size(1, 3000), Buffer.alloc(0));
  },
];

/**
 * Applies one to three mutations to a message, without a schema: fields deleted, repeated, swapped, or with another
 * number, length, type or value.
 */
export function mutateProtobuf(bytes: Buffer, chance: Chance): Buffer {
  const fields = parse(bytes, 0);
  if (fields === null) return bytes;
  for (let times = chance.size(1, 3); times > 0; times -= 1) {
    const messages = messagesIn(fields).filter((message) => message.length > 0);
    const message = chance.oneOf(messages) ?? fields;
    const index = chance.between(0, Math.max(0, message.length - 1));
    const field = message[index];
    if (field !== undefined) chance.pick(MUTATIONS)(message, index, field, chance);
  }
  return write(fields);
}
