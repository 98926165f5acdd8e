import { attacks } from './attacks.ts';

attacks(2, {
  models: ['--count', '60'],
  data: ['--count', '30'],
  traces: ['--count', '200'],
  documents: ['--count', '14'],
  bundles: ['--count', '60'],
  endpoints: ['--count', '40'],
  requests: ['--count', '90'],
  kills: ['--count', '2'],
  stops: ['--count', '5'],
  saves: ['--count', '60'],
  sources: ['--count', '45'],
  soak: ['--minutes', '0.1'],
});
