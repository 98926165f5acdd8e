import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { Chance } from '#fuzz/lib/chance.ts';
import { ODD_NAMES } from '#fuzz/lib/mutate/odd-names.ts';

const DESCRIPTIONS = [
  '<f4',
  '<f4',
  '<f8',
  '<i8',
  '>f4',
  '|b1',
  '|u1',
  '<U8',
  '|S4',
  '|O',
  '<f2',
  '<c16',
  '<U999999999',
];
const SHAPES = [
  '(3, 4)',
  '(10,)',
  '(2, 1, 8, 8)',
  '(0, 4)',
  '()',
  '(4294967296, 4)',
  '(9007199254740993, 9007199254740993)',
  '(-1, 4)',
  '(3, 0)',
  '(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4)',
  '(3, 4',
  `(${'1,'.repeat(20_000)})`,
] as const;

/** A .npy file whose header rarely matches its data. */
export function npyFile(chance: Chance): Buffer {
  const description = chance.oneOf(DESCRIPTIONS) ?? '<f4';
  const order = chance.pick(['False', 'False', 'True', 'Maybe']);
  const shape = chance.happens(0.5) ? '(3, 4)' : chance.pick(SHAPES);
  const text = `{'descr': '${description}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`);
  const version = chance.pick([1, 1, 1, 2, 3, 9]);
  const length = chance.happens(0.9) ? header.length : chance.pick([0, 1, 65_535]);
  const head = Buffer.alloc(version === 1 ? 10 : 12);
  head.write('\u0093NUMPY', 0, 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(chance.happens(0.9) ? length : 0xffff_ffff, 8);
  const data = chance.happens(0.7)
    ? Buffer.from(new Float32Array(12).fill(1).buffer)
    : chance.bytes(chance.size(1, 600));
  return Buffer.concat([head, header, data]);
}

/** `mebibytes` MiB of zeros compressed with DEFLATE to about a thousandth, built from one repeated piece. */
function packedZeros(mebibytes: number): Buffer {
  const piece = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  return Buffer.concat([...Array.from({ length: mebibytes }, () => piece), Buffer.from([3, 0])]);
}

interface Member {
  readonly name: string;
  readonly method: number;
  readonly packed: Buffer;
  readonly crc: number;
  readonly saidPacked: number;
  readonly saidBytes: number;
}

function member(name: string, content: Buffer, chance: Chance): Member {
  const isPacked = chance.happens(0.5);
  const packed = isPacked ? deflateRawSync(content) : content;
  const said = (true_: number): number =>
    chance.happens(0.9) ? true_ : chance.pick([0, 1, true_ + 1, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff]);
  const method = chance.happens(0.95) ? (isPacked ? 8 : 0) : chance.pick([1, 12, 99]);
  const crc = chance.happens(0.9) ? crc32(content) : 0;
  return { name, method, packed, crc, saidPacked: said(packed.length), saidBytes: said(content.length) };
}

/** A member that unpacks to far more than its compressed size. */
function bomb(name: string, mebibytes: number, saysSo: boolean): Member {
  const rows = (mebibytes * 2 ** 20) / 16;
  const header = Buffer.alloc(128, 0x20);
  header.write('\u0093NUMPY\u0001\u0000', 0, 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 4), }`, 10, 'latin1');
  const head = deflateRawSync(header, { finishFlush: constants.Z_FULL_FLUSH });
  const packed = Buffer.concat([head, packedZeros(mebibytes)]);
  const bytes = 128 + mebibytes * 2 ** 20;
  return { name, method: 8, packed, crc: 0, saidPacked: packed.length, saidBytes: saysSo ? bytes : 128 };
}

function entry(each: Member, isCentral: boolean, offset: number): Buffer {
  const name = Buffer.from(each.name.slice(0, 60_000));
  const head = Buffer.alloc(isCentral ? 46 : 30);
  const at = isCentral ? 2 : 0;
  head.writeUInt32LE(isCentral ? 0x02014b50 : 0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(each.method, at + 8);
  head.writeUInt32LE(each.crc, at + 14);
  head.writeUInt32LE(each.saidPacked, at + 18);
  head.writeUInt32LE(each.saidBytes, at + 22);
  head.writeUInt16LE(name.length, at + 26);
  if (isCentral) head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function archive(members: readonly Member[], chance: Chance): Buffer {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (const each of members) {
    offsets.push(length);
    const part = Buffer.concat([entry(each, false, 0), each.packed]);
    parts.push(part);
    length += part.length;
  }
  // Overlapping entries: many at the same offset.
  const overlap = chance.happens(0.15);
  const repeats = overlap ? chance.size(1, 5000) : 1;
  const named = (each: Member, copy: number): Member => (copy === 0 ? each : { ...each, name: `${copy}${each.name}` });
  const directory = Buffer.concat(
    members.flatMap((each, index) =>
      Array.from({ length: repeats }, (_, copy) =>
        entry(named(each, copy), true, (overlap ? offsets[0] : offsets[index]) ?? 0),
      ),
    ),
  );
  const count = Math.min(0xffff, members.length * repeats);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(chance.happens(0.95) ? count : 0xffff, 10);
  end.writeUInt32LE(chance.happens(0.95) ? directory.length : 0xffff_ffff, 12);
  end.writeUInt32LE(chance.happens(0.95) ? length : chance.pick([0, 0xffff_ffff]), 16);
  return Buffer.concat([...parts, directory, end]);
}

/** Archives that unpack to 1 GiB, with true and false sizes, and an empty member; they run first. */
export const KNOWN_ARCHIVES: readonly ((chance: Chance) => Buffer)[] = [
  (chance) => archive([bomb('x.npy', 1024, true)], chance),
  (chance) => archive([bomb('x.npy', 1024, false)], chance),
  (chance) => archive([{ ...bomb('x.npy', 1, true), packed: Buffer.alloc(0), saidPacked: 0, saidBytes: 0 }], chance),
];

/** A .npz file: members with odd names and sizes, some overlapping, some that unpack to as much as 1 GiB. */
export function npzFile(chance: Chance): Buffer {
  const names = chance.happens(0.7) ? ['x.npy', 'y.npy', 'a.npy'] : ODD_NAMES.map((name) => `${name}.npy`);
  const members = Array.from({ length: chance.size(1, 4) }, (_, index) => {
    const name = names[(index + chance.between(0, 2)) % names.length] ?? 'x.npy';
    return chance.happens(0.1)
      ? bomb(name, chance.size(16, 1024), chance.happens(0.7))
      : member(name, chance.happens(0.9) ? npyFile(chance) : Buffer.alloc(0), chance);
  });
  return archive(members, chance);
}
