import { expect, test } from 'vitest';
import { instanceTypeOf } from './instance-type.ts';

test('an EC2 instance is what its product is called', () => {
  expect(instanceTypeOf('Amazon EC2\n', 'c7i.xlarge\n')).toBe('c7i.xlarge');
  expect(instanceTypeOf('Amazon EC2', 'm7i.metal-24xl')).toBe('m7i.metal-24xl');
});

test('any other machine does not say what it is', () => {
  expect(instanceTypeOf('Xen', 'HVM domU')).toBeNull();
  expect(instanceTypeOf('Amazon EC2', 'HVM domU')).toBeNull();
  expect(instanceTypeOf('Dell Inc.', 'XPS.13')).toBeNull();
});
