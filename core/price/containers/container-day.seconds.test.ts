import { testShapes } from './container-day.seconds.cases.ts';

// A smooth day and one with peaks; container-day.seconds.full.test.ts has the others.
testShapes(['diurnal', 'flash-crowd']);
