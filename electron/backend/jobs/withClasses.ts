import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { insertClasses } from '../store/datasetStore.ts';
import { inTransaction, type WritableFile } from '../store/projectFile.ts';

/**
 * Adds the classes that a run names and the project has not got, and does the rest in the same transaction. The open project
 * learns of them only when they are in the file: else a run that failed on a full disk would keep the next one from adding them.
 */
export function withClasses<T>(project: OpenProject, names: readonly string[], work: (file: WritableFile) => T): T {
  const missing = names.filter((name) => classCodeOf(project.classes, name) < 0);
  const result = inTransaction(project.file, (file) => {
    insertClasses(file, missing);
    return work(file);
  });
  project.classesAdded(missing);
  return result;
}
