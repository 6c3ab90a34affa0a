import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { tableMarkSteps } from '../../detectors/tableQuality.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { driveMarks } from './driveMarks.ts';

/** The quality of all rows of a table by its columns, however many. */
export function measureTable(project: OpenProject, control: JobControl): Promise<QualityMarks> {
  return driveMarks(tableMarkSteps(project), { control, phase: 'Looking at the columns' });
}
