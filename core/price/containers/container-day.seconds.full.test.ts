import { testShapes } from './container-day.seconds.cases.ts';

testShapes(['business-hours', 'bursty', 'deploy-restart', 'partner-batch']);
