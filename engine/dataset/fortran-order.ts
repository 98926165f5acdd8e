import type { ByteSource } from './byte-source.ts';
import type { NpyHeader } from './npy.ts';

/** Below this many bytes reading what lies next to it costs less than a read of its own. */
const WORTH_A_READ_BYTES = 16 * 1024;
const BLOCK_BYTES = 1024 * 1024;

/** Position in row-major order of the element that is `index`-th in column-major order, over the dimensions behind the first. */
function rowMajor(index: number, inner: readonly number[]): number {
  const digits: number[] = [];
  let rest = index;
  for (const dim of inner) {
    digits.push(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return inner.reduce((position, dim, axis) => position * dim + (digits[axis] ?? 0), 0);
}

/**
 * Rows `from` to `to` of an array in column-major (Fortran) order, row-major. Each element of a row lies in a column of the file: short
 * columns are read many at once, of long ones only the rows that are wanted.
 */
export async function readFortranRows(
  source: ByteSource,
  header: NpyHeader,
  from: number,
  to: number,
): Promise<Buffer> {
  const [rows = 1, ...inner] = header.shape;
  const { itemBytes, dataOffset } = header;
  const width = inner.reduce((product, dim) => product * dim, 1);
  const target = Buffer.allocUnsafe((to - from) * width * itemBytes);
  const columnBytes = rows * itemBytes;
  const isWhole = columnBytes <= WORTH_A_READ_BYTES;
  const columnsPerRead = isWhole ? Math.max(1, Math.floor(BLOCK_BYTES / columnBytes)) : 1;
  for (let first = 0; first < width; first += columnsPerRead) {
    const columns = Math.min(columnsPerRead, width - first);
    const position = dataOffset + first * columnBytes;
    const block = isWhole
      ? await source.read(position, columns * columnBytes)
      : await source.read(position + from * itemBytes, (to - from) * itemBytes);
    for (let column = 0; column < columns; column++) {
      const start = isWhole ? column * columnBytes + from * itemBytes : 0;
      const index = rowMajor(first + column, inner);
      for (let row = 0; row < to - from; row++) {
        block.copy(target, (row * width + index) * itemBytes, start + row * itemBytes, start + (row + 1) * itemBytes);
      }
    }
  }
  return target;
}
