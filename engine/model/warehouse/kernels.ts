import { onceAsked } from '#core/once-per.ts';
import { parseTable, text } from '#engine/catalog/rows.ts';
import kernels from './kernels.csv?raw';
import limits from './limits.csv?raw';

/**
 * A form of an operator that ONNX Runtime 1.12.1 runs on the CPU, from kernels.csv. The rows were found by loading a model of one node for each version
 * of an operator and each combination of element types; the names of the types' variables are those of ONNX 1.12.0.
 */
export interface Kernel {
  /** The first version of the operator's domain that has it. */
  readonly since: number;
  /**
   * The types of the inputs: a variable, an element type, `seq(…)`, `optional(…)` or `any`. The last one may end in `...` for any number of inputs.
   * Optional inputs may be absent.
   */
  readonly inputs: readonly string[];
  /** Likewise. `O@to=float` is a variable that the attribute `to` states, and `float` without it; `@…` alone is a rule of `node-types.ts`. */
  readonly outputs: readonly string[];
  /** The element types of each variable. */
  readonly types: ReadonlyMap<string, ReadonlySet<string>>;
  /** Integer attributes that must be absent or have this value. */
  readonly attributes: ReadonlyMap<string, number>;
  /** `subgraph`: the types are those of its graphs; `none`: no type of this version is supported. */
  readonly kind: 'plain' | 'subgraph' | 'none';
}

function spaced(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split(' ');
}

function variable(cell: string): readonly [string, ReadonlySet<string>] {
  const [name = '', types = ''] = cell.split('=');
  return [name, new Set(spaced(types))];
}

function kindOf(types: string): Kernel['kind'] {
  if (types === '' || types.includes('=')) return 'plain';
  return types === 'subgraph' ? 'subgraph' : 'none';
}

/** The kernels of ONNX Runtime 1.12.1 by `domain.Operator`, without a domain for ONNX's own; the latest version first. */
export const kernelsOf112 = onceAsked((): ReadonlyMap<string, readonly Kernel[]> => {
  const byOperator = new Map<string, Kernel[]>();
  for (const row of parseTable('kernels.csv', kernels)) {
    const types = text(row, 'types');
    const kind = kindOf(types);
    const kernel = {
      since: Number(text(row, 'since')),
      inputs: spaced(text(row, 'inputs')),
      outputs: spaced(text(row, 'outputs')),
      types: new Map(kind === 'plain' && types !== '' ? types.split(';').map(variable) : []),
      attributes: new Map(
        spaced(text(row, 'attributes')).map((cell) => {
          const [name = '', value] = cell.split('=');
          return [name, Number(value)];
        }),
      ),
      kind,
    };
    const operator = text(row, 'operator');
    byOperator.set(operator, [kernel, ...(byOperator.get(operator) ?? [])]);
  }
  return byOperator;
});

/** What BigQuery and its runtime take at most, from limits.csv: bytes of a `file`, the `ir-version`, and the opset of each known domain. */
export const limitsOfBigQuery = onceAsked(
  (): ReadonlyMap<string, number> =>
    new Map(parseTable('limits.csv', limits).map((row) => [text(row, 'what'), Number(text(row, 'most'))])),
);
