import { connection, type ProjectFile } from '../store/sql.ts';

/** The database of an open project, for tests alone: of old versions, of full disks. */
export const databaseOf = (file: ProjectFile) => file[connection].db;
