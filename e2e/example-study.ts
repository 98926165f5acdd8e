import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import type { Project } from '#core/contract/project/project.ts';
import { exampleContent, exampleProject } from '#core/contract/testing/testing-project.ts';

/** The example project with few allowed services, so that it is planned fast. */
export function exampleStudyAmongFew(): Project {
  const { workload } = exampleContent();
  return exampleProject({ workload: workload && { ...workload, only: FEW_SERVICES } });
}

/** The example project with its workload in a region. */
export function exampleStudyIn(region: string): Project {
  const { workload } = exampleContent();
  return exampleProject({ workload: workload && { ...workload, region } });
}
