import { firstViews } from './first-views.cases.ts';

// The other workloads of the samples.
firstViews(['recommendations', 'support-replies']);
