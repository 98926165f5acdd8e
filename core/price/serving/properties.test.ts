import { testProperties } from './properties.cases.ts';

// properties.full.test.ts has more of them.
testProperties(40);
