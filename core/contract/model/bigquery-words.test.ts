import { expect, test } from 'vitest';
import type { BigQueryReason } from './bigquery.ts';
import { bigQueryText } from './bigquery-words.ts';

const no = (...reasons: readonly BigQueryReason[]) => bigQueryText({ imports: 'no', reasons });

test('a model that BigQuery imports says by what', () => {
  expect(bigQueryText({ imports: 'yes', reasons: [] })).toBe('can import it: ONNX Runtime 1.12 runs every operator');
});

test('a refusal says why, and what to do once', () => {
  const ir = { code: 'ir-version', version: 10, limit: 8 } as const;
  const opset = { code: 'opset', domain: 'ai.onnx', version: 20, limit: 17 } as const;
  expect(no(ir, opset)).toBe(
    'cannot import it, because its IR version is 10, and ONNX Runtime 1.12 reads at most 8; it has opset 20 of ai.onnx, and ONNX Runtime 1.12 has at most 17: export it with opset 17 or earlier',
  );
  const map = { code: 'port', role: 'output', name: 'p', type: 'seq(map(int64,float))', isMap: true } as const;
  expect(no(map)).toMatch(/"p" is not a tensor .*: export it with zipmap=False$/);
});

test('more than three reasons are counted', () => {
  const types = (operator: string) => ({ code: 'operator-types', operator, types: ['uint8'], nodes: 2 }) as const;
  expect(no(...['Sub', 'Mul', 'Relu', 'Abs'].map(types))).toBe(
    'cannot import it, because ONNX Runtime 1.12 does not run Sub on uint8 on the CPU (2 nodes); ONNX Runtime 1.12 does not run Mul on uint8 on the CPU (2 nodes); ONNX Runtime 1.12 does not run Relu on uint8 on the CPU (2 nodes); 1 more',
  );
});

test('every other reason has a text of its own', () => {
  const texts = [
    no({ code: 'file-size', bytes: 500e6, limit: 450e6 }),
    no({ code: 'external-data', files: 2 }),
    no({ code: 'operator', operator: 'acme.Magic', domain: 'acme', nodes: 1 }),
    no({ code: 'operator', operator: 'Gelu', domain: '', nodes: 1 }),
    no({ code: 'operator-version', operator: 'Abs', since: 1, nodes: 1 }),
    no({ code: 'operator-types', operator: 'Conv', types: ['double'], nodes: 1 }),
    no({ code: 'operator-types', operator: 'Conv', types: ['bfloat16'], nodes: 1 }),
    no({ code: 'weight-type', tensor: 'w', type: 'int4' }),
    no({ code: 'stated-type', tensor: 'y', stated: 'int64', type: 'float' }),
    bigQueryText({ imports: 'unknown', reasons: [{ code: 'undecided', tensor: 'h' }] }),
    bigQueryText({ imports: 'unknown', reasons: [{ code: 'undecided', tensor: null }] }),
  ];
  expect(texts).toMatchInlineSnapshot(`
    [
      "cannot import it, because the file has 500 MB, and BigQuery takes at most 450 MB",
      "cannot import it, because its weights are in 2 other files: save it as one file",
      "cannot import it, because ONNX Runtime 1.12 does not have the operator acme.Magic (1 node): export it without custom operators",
      "cannot import it, because ONNX Runtime 1.12 does not have the operator Gelu (1 node)",
      "cannot import it, because ONNX Runtime 1.12 does not run Abs of opset 1 on the CPU (1 node): export it with opset 17",
      "cannot import it, because ONNX Runtime 1.12 does not run Conv on double on the CPU (1 node): export it in single precision",
      "cannot import it, because ONNX Runtime 1.12 does not run Conv on bfloat16 on the CPU (1 node): export it in single precision",
      "cannot import it, because "w" has element type int4, which ONNX Runtime 1.12 does not know",
      "cannot import it, because "y" is stated as int64, and its operator makes float",
      "may import it: the file does not state the type of "h"",
      "may import it: the graph is too large to be examined",
    ]
  `);
});
