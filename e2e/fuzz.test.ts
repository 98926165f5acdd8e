import { attacks } from './attacks.ts';

// A few cases of what takes seconds; fuzz.full.test.ts has all kinds, with more cases of another seed.
attacks(1, {
  models: ['--count', '10'],
  data: ['--count', '6'],
  traces: ['--count', '40'],
  documents: ['--count', '6'],
  requests: ['--count', '30'],
  saves: ['--count', '20'],
});
