import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { textMarkSteps } from '../../detectors/textMarks.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { driveMarks } from './driveMarks.ts';

/** The quality of all texts of a project, however many. */
export function measureTexts(project: OpenProject, control: JobControl): Promise<QualityMarks> {
  return driveMarks(textMarkSteps(project), { control, phase: 'Looking at the texts' });
}
