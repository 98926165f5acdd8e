import { realsLike } from './reals.ts';
import type { Reals } from './reals.ts';

/** Sizes of a matrix product: the result is m × n, and k is summed over. All matrices are row-major. */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** c[m,n] += a[m,k] · b[k,n]. */
export function addProduct(c: Reals, a: Reals, b: Reals, { m, n, k }: ProductSize): void {
  const whole = k - (k % 4);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < whole; p += 4) {
      const from = i * k + p;
      addFourRows(
        { c, to: i * n, b, from: p * n, n },
        a[from] as number,
        a[from + 1] as number,
        a[from + 2] as number,
        a[from + 3] as number,
      );
    }
    for (let p = whole; p < k; p++) addRow({ c, to: i * n, b, from: p * n, n }, a[i * k + p] as number);
  }
}

/** c[m,n] += aᵀ · b with a[k,m], b[k,n]: the gradient of a weight matrix. */
export function addProductTransposedLeft(c: Reals, a: Reals, b: Reals, { m, n, k }: ProductSize): void {
  const whole = k - (k % 4);
  for (let p = 0; p < whole; p += 4) {
    for (let i = 0; i < m; i++) {
      const from = p * m + i;
      const rows = { c, to: i * n, b, from: p * n, n };
      addFourRows(rows, a[from] as number, a[from + m] as number, a[from + 2 * m] as number, a[from + 3 * m] as number);
    }
  }
  for (let p = whole; p < k; p++) {
    for (let i = 0; i < m; i++) addRow({ c, to: i * n, b, from: p * n, n }, a[p * m + i] as number);
  }
}

/**
 * c[m,n] += a · bᵀ with a[m,k], b[n,k]: the gradient of a layer's input. Transposes b first, because reading rows is
 * faster.
 */
export function addProductTransposedRight(c: Reals, a: Reals, b: Reals, size: ProductSize): void {
  const { n, k } = size;
  const turned = realsLike(b, n * k);
  for (let j = 0; j < n; j++) for (let p = 0; p < k; p++) turned[p * n + j] = b[j * k + p] as number;
  addProduct(c, a, turned, size);
}

/** The destination row of c and the first source row of b. */
interface Rows {
  readonly c: Reals;
  readonly to: number;
  readonly b: Reals;
  readonly from: number;
  readonly n: number;
}

/** Four rows at a time: one pass over c for four multiply-adds. */
function addFourRows({ c, to, b, from, n }: Rows, w0: number, w1: number, w2: number, w3: number): void {
  if (w0 === 0 && w1 === 0 && w2 === 0 && w3 === 0) return;
  const n2 = 2 * n;
  const n3 = 3 * n;
  for (let j = 0; j < n; j++) {
    const i = from + j;
    (c[to + j] as number) +=
      w0 * (b[i] as number) + w1 * (b[i + n] as number) + w2 * (b[i + n2] as number) + w3 * (b[i + n3] as number);
  }
}

function addRow({ c, to, b, from, n }: Rows, w: number): void {
  if (w === 0) return;
  for (let j = 0; j < n; j++) (c[to + j] as number) += w * (b[from + j] as number);
}
