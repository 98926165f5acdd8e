/** The licence texts of all shipped packages. The build writes it to the folder of the window's pages. */
export const NOTICES_FILE = 'third-party-notices.txt';

/** A third-party component that ships with the program. */
export interface Part {
  /** The name of its package. */
  readonly name: string;
  readonly usedFor: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly holder: string;
}

/** Components that run inside the program. A test compares names and licences with the packages. */
export const PARTS: readonly Part[] = [
  { name: 'onnxruntime-node', usedFor: 'running models', licence: 'MIT', holder: 'Microsoft Corporation' },
  { name: 'onnxruntime-common', usedFor: 'running models', licence: 'MIT', holder: 'Microsoft Corporation' },
  { name: 'yauzl', usedFor: 'reading .npz archives', licence: 'MIT', holder: 'Josh Wolfe' },
  { name: 'aws4fetch', usedFor: 'signing requests to AWS', licence: 'MIT', holder: 'Michael Hart' },
  {
    name: '@kubernetes/client-node',
    usedFor: 'measuring on a cluster',
    licence: 'Apache-2.0',
    holder: 'The Kubernetes Authors',
  },
  {
    name: '@jmespath-community/jmespath',
    usedFor: 'finding answers of endpoints',
    licence: 'MPL-2.0',
    holder: 'JMESPath Community',
  },
  { name: 'pg', usedFor: 'reading data from PostgreSQL', licence: 'MIT', holder: 'Brian Carlson' },
  { name: 'postgres-array', usedFor: 'reading data from PostgreSQL', licence: 'MIT', holder: 'Ben Drucker' },
  { name: '@duckdb/node-api', usedFor: 'reading data', licence: 'MIT', holder: 'Stichting DuckDB Foundation' },
  { name: '@duckdb/node-bindings', usedFor: 'reading data', licence: 'MIT', holder: 'Stichting DuckDB Foundation' },
  {
    name: 'electron',
    usedFor: 'the window, with Chromium and Node.js',
    licence: 'MIT',
    holder: 'Electron contributors',
  },
  { name: 'react', usedFor: 'the window', licence: 'MIT', holder: 'Meta Platforms, Inc. and affiliates' },
  { name: 'react-dom', usedFor: 'the window', licence: 'MIT', holder: 'Meta Platforms, Inc. and affiliates' },
  { name: '@mantine/core', usedFor: 'controls', licence: 'MIT', holder: 'Vitaly Rtishchev' },
  { name: '@mantine/hooks', usedFor: 'controls', licence: 'MIT', holder: 'Vitaly Rtishchev' },
  { name: '@mantine/spotlight', usedFor: 'the command palette', licence: 'MIT', holder: 'Vitaly Rtishchev' },
  { name: 'recharts', usedFor: 'charts in the window', licence: 'MIT', holder: 'recharts' },
  { name: 'zustand', usedFor: 'window state', licence: 'MIT', holder: 'Paul Henschel' },
  {
    name: 'get-nonce',
    usedFor: 'style nonces for the content security policy',
    licence: 'MIT',
    holder: 'Anton Korzunov',
  },
  { name: 'zod', usedFor: 'document validation', licence: 'MIT', holder: 'Colin McDonnell' },
  { name: 'protobufjs', usedFor: 'serving models over gRPC', licence: 'BSD-3-Clause', holder: 'Daniel Wirtz' },
  { name: 'pptxgenjs', usedFor: 'writing PowerPoint files', licence: 'MIT', holder: 'Brent Ely' },
  {
    name: 'jszip',
    usedFor: 'writing PowerPoint files and archives',
    licence: '(MIT OR GPL-3.0-or-later)',
    holder: 'Stuart Knightley and others',
  },
  { name: 'hucre', usedFor: 'writing Excel files', licence: 'MIT', holder: 'productdevbook' },
  { name: 'papaparse', usedFor: 'reading CSV', licence: 'MIT', holder: 'Matthew Holt' },
  {
    name: 'fs-native-extensions',
    usedFor: 'file locks',
    licence: 'Apache-2.0',
    holder: 'Holepunch',
  },
  { name: 'commander', usedFor: 'the command line', licence: 'MIT', holder: 'TJ Holowaychuk' },
  { name: 'ws', usedFor: 'the connection to a browser', licence: 'MIT', holder: 'Einar Otto Stangvik' },
  {
    name: '@fontsource-variable/inter',
    usedFor: 'the Inter typeface',
    licence: 'OFL-1.1',
    holder: 'The Inter Project Authors',
  },
];
