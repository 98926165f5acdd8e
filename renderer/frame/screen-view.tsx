import { CompareView } from '../features/compare/compare-view.tsx';
import { MeasureView } from '../features/measure/measure-view.tsx';
import { ModelDataView } from '../features/model-data/model-data-view.tsx';
import { RecommendationView } from '../features/recommendation/recommendation-view.tsx';
import { ReportView } from '../features/report/report-view.tsx';
import { GlossaryView } from '../features/settings/glossary-view.tsx';
import { SettingsView } from '../features/settings/settings-view.tsx';
import { StartView } from '../features/start/start-view.tsx';
import { WorkloadView } from '../features/workload/workload-view.tsx';
import { useStore } from '../store/store.ts';

/** The screen that is open. */
export function ScreenView() {
  const step = useStore((state) => state.step);
  switch (step) {
    case 'start':
      return <StartView />;
    case 'model-data':
      return <ModelDataView />;
    case 'measure':
      return <MeasureView />;
    case 'workload':
      return <WorkloadView />;
    case 'compare':
      return <CompareView />;
    case 'recommendation':
      return <RecommendationView />;
    case 'report':
      return <ReportView />;
    case 'settings':
      return <SettingsView />;
    case 'glossary':
      return <GlossaryView />;
  }
}
