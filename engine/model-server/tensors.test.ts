import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';
import { ELEMENT_TYPES, type ElementType } from '#engine/model/element-type.ts';
import { type JsonLimits, parseExactJson } from './exact-json.ts';
import { RequestError } from './request-error.ts';
import { binarySize, checkBinarySize, readBinary, writeBinary } from './tensors-binary.ts';
import { decodeJsonData, encodeJsonData } from './tensors-json.ts';
import { elementsOf } from './datatypes.ts';

const ELEMENTS: Readonly<Record<ElementType, fc.Arbitrary<number | bigint | string>>> = {
  bool: fc.integer({ min: 0, max: 1 }),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint8: fc.integer({ min: 0, max: 255 }),
  uint16: fc.integer({ min: 0, max: 65_535 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  // Every half-precision number as bits, except the many NaNs, which all become null in JSON.
  float16: fc.integer({ min: 0, max: 65_535 }).filter((bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0),
  float32: fc.float(),
  float64: fc.double(),
  string: fc.string({ unit: 'binary' }),
};

/** A tensor from its binary form, as a request is read. */
function decodeBinary(bytes: Buffer, { type, dims }: { readonly type: ElementType; readonly dims: readonly number[] }) {
  checkBinarySize({ bytes: bytes.length, type, dims, where });
  const data = allocate(type, elementsOf(dims));
  readBinary(bytes, { type, data, where });
  return data;
}

function storage(type: ElementType, values: readonly (number | bigint | string)[]): TensorData {
  const data = allocate(type, values.length) as { [index: number]: unknown };
  values.forEach((value, index) => {
    data[index] = value;
  });
  return data as TensorData;
}

const where = 'input "x"';
const LIMITS: JsonLimits = { jsonBytes: 2 ** 20, values: 10_000, objects: 5000, keys: 5000, depth: 200 };
const parse = (text: string): unknown => parseExactJson(Buffer.from(text), LIMITS);

test.each(ELEMENT_TYPES)('%s: every element comes through JSON as it was, flat or nested', (type) => {
  fc.assert(
    fc.property(fc.array(ELEMENTS[type], { maxLength: 24 }), (values) => {
      const data = storage(type, values);
      const text = encodeJsonData({ type, data });
      const flat = decodeJsonData(parse(text), { type, dims: [values.length], where });
      expect(flat).toEqual(data);
      const nested = decodeJsonData(parse(`[[${text}],[${text}]]`), { type, dims: [2, values.length], where });
      expect(nested).toEqual(storage(type, [...values, ...values]));
    }),
  );
});

test.each(ELEMENT_TYPES)('%s: every element comes through the binary form as it was', (type) => {
  fc.assert(
    fc.property(fc.array(ELEMENTS[type], { maxLength: 24 }), (values) => {
      const data = storage(type, values);
      const bytes = Buffer.alloc(binarySize(data));
      expect(writeBinary(data, bytes, 0)).toBe(bytes.length);
      expect(decodeBinary(bytes, { type, dims: [values.length] })).toEqual(data);
    }),
  );
});

test('numbers of 16 digits and more keep every digit, and strings that look like them are left alone', () => {
  const parsed = parse(
    '{"a":[9223372036854775807,-9223372036854775808,1.1234567890123456789,1e300],"b":"1234567890123456789"}',
  );
  expect(parsed).toEqual({
    a: [{ digits: '9223372036854775807' }, { digits: '-9223372036854775808' }, 1.1234567890123457, 1e300],
    b: '1234567890123456789',
  });
});

test('exact JSON is JSON for every value without long numbers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      if (!/\d{16}/.test(text)) expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['int8', '[1, 128]', 'element 1 should be a whole number from -128 to 127 (INT8), found 128'],
  ['int32', '[1.5, 2]', 'element 0 should be a whole number'],
  ['int64', '[9223372036854775808, 0]', 'found 9223372036854775808'],
  ['uint64', '[-1, 0]', 'from 0 to 2^64-1'],
  ['int64', '[9007199254740993.5, 0]', 'element 0'],
  ['float32', '["1", 2]', 'element 0 should be a number (FP32), found "1"'],
  ['bool', '[true, 2]', 'element 1 should be true or false'],
  ['string', '["a", 1]', 'element 1 should be a string (BYTES), found 1'],
  ['float32', '[1]', 'shape [2] holds 2 elements, data has 1'],
  ['float32', '[1,2,3,4,5]', 'data has more'],
  ['float32', '{"0":1}', 'data should be an array'],
  ['float32', `${'['.repeat(100)}1${']'.repeat(100)}`, 'nested more than 64 deep'],
  ['int64', '[{"digits":"abc"}, 0]', 'element 0'],
] as const)('%s data %s is refused in words', (type, text, said) => {
  const decode = (): unknown => decodeJsonData(parse(text), { type, dims: [2], where });
  expect(decode).toThrow(RequestError);
  expect(decode).toThrow(said);
});

test.each([
  ['float32', [2], Buffer.alloc(7), 'takes 8 bytes, binary_data_size is 7'],
  ['float32', [2 ** 31 - 1, 2 ** 31 - 1, 4], Buffer.alloc(8), 'binary_data_size is 8'],
  ['bool', [2], Buffer.from([1, 2]), 'element 1 of BOOL should be 0 or 1, found 2'],
  ['string', [2], Buffer.from([1, 0, 0, 0, 65]), 'at least 8'],
  ['string', [1], Buffer.from([255, 255, 255, 255, 65]), 'element 0 of BYTES reaches beyond'],
  ['string', [1], Buffer.from([1, 0, 0, 0, 65, 66]), '1 bytes are left over'],
  ['string', [1], Buffer.from([2, 0, 0, 0, 0xff, 0xfe]), 'should be UTF-8 text'],
] as const)('%s of shape %s is refused where its bytes are not', (type, dims, bytes, said) => {
  const decode = (): unknown => decodeBinary(bytes, { type, dims });
  expect(decode).toThrow(RequestError);
  expect(decode).toThrow(said);
});

test('random bytes are refused as a bad request, never with another error', () => {
  const anyType = fc.constantFrom(...ELEMENT_TYPES);
  fc.assert(
    fc.property(anyType, fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat({ max: 9 })), (type, bytes, dims) => {
      try {
        decodeBinary(Buffer.from(bytes), { type, dims });
      } catch (error) {
        expect(error).toBeInstanceOf(RequestError);
      }
    }),
  );
});
