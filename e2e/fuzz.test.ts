import { attacks } from './attacks.ts';

// A few cases of what takes seconds; fuzz.full.test.ts has all kinds, with more cases of another seed.
attacks(1, {
  models: ['--count', '5'],
  data: ['--count', '3'],
  requests: ['--count', '15'],
  saves: ['--count', '10'],
});
