import type { Chance } from '#fuzz/lib/chance.ts';

type Mutation = (bytes: Buffer, chance: Chance) => Buffer;

const EXTREMES = [0n, 1n, 0x7fn, 0xffn, 0x7fff_ffffn, 0xffff_ffffn, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n] as const;

const at = (bytes: Buffer, chance: Chance): number => chance.between(0, Math.max(0, bytes.length - 1));

function flipBit(bytes: Buffer, chance: Chance): Buffer {
  const copy = Buffer.from(bytes);
  const index = at(copy, chance);
  copy[index] = (copy[index] ?? 0) ^ (1 << chance.between(0, 7));
  return copy;
}

function overwrite(bytes: Buffer, chance: Chance): Buffer {
  const copy = Buffer.from(bytes);
  const length = Math.min(chance.pick([1, 2, 4, 8]), copy.length);
  const scratch = Buffer.alloc(8);
  scratch.writeBigUInt64LE(chance.pick(EXTREMES));
  scratch.copy(copy, chance.between(0, copy.length - length), 0, length);
  return copy;
}

const insert = (bytes: Buffer, index: number, more: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, index), more, bytes.subarray(index)]);

function range(bytes: Buffer, chance: Chance): readonly [number, number] {
  const from = at(bytes, chance);
  return [from, Math.min(bytes.length, from + chance.size(1, Math.max(1, bytes.length)))];
}

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  flipBit,
  flipBit,
  overwrite,
  (bytes, chance) => bytes.subarray(0, chance.between(0, bytes.length)),
  (bytes, chance) => {
    const [from, to] = range(bytes, chance);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, chance) => {
    const [from, to] = range(bytes, chance);
    return insert(bytes, at(bytes, chance), bytes.subarray(from, to));
  },
  (bytes, chance) => insert(bytes, at(bytes, chance), chance.bytes(chance.size(1, 64))),
  (bytes, chance) => insert(bytes, at(bytes, chance), Buffer.alloc(chance.size(1, 4096))),
];

/** Applies one to four mutations to bytes: flips, extreme integers, truncation, deletion, repetition, insertion. */
export function mutateBytes(bytes: Buffer, chance: Chance): Buffer {
  let mutant = bytes;
  for (let times = chance.size(1, 4); times > 0; times -= 1) mutant = chance.pick(MUTATIONS)(mutant, chance);
  return mutant;
}
