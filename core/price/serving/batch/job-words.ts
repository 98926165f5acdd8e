/** The texts that jobs of tasks share, without their names. */
export const TASK_JOB = {
  parts: 'a job and a schedule',
  growsBy: 'more tasks per run',
  scaling: { 'rows-or-tasks': 'More rows need a longer run or more tasks; the cost grows with the rows.' },
} as const;

/** Those of jobs on instances that the provider starts. */
export const MANAGED_JOB = {
  parts: 'a managed job and a schedule',
  growsBy: 'more instances per run',
  scaling: { 'rows-or-instances': 'More rows need a longer run or more instances; the cost grows with the rows.' },
} as const;
