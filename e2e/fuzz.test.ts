import { attacks } from './attacks.ts';

// A few cases of each kind; fuzz.full.test.ts has more, of another seed.
attacks(1, {
  models: ['--count', '10'],
  data: ['--count', '12'],
  documents: ['--count', '6'],
  bundles: ['--count', '10'],
  endpoints: ['--count', '6'],
  requests: ['--count', '30'],
  kills: ['--count', '1'],
  stops: ['--count', '1'],
  saves: ['--count', '20'],
  sources: ['--count', '9'],
  soak: ['--minutes', '0.05'],
});
