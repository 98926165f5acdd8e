import { testProperties } from './properties.cases.ts';

testProperties(100);
