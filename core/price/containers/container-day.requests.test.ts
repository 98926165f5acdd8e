import { testShapes } from './container-day.requests.cases.ts';

// A smooth day and one with peaks; container-day.requests.full.test.ts has the others.
testShapes(['diurnal', 'flash-crowd']);
