import { testShapes } from './container-day.requests.cases.ts';

testShapes(['business-hours', 'bursty', 'deploy-restart', 'partner-batch']);
