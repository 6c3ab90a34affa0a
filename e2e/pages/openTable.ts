import { join } from 'node:path';
import { type PlantedSlice, writePlantedSlice } from '../fixtures/plantedSlice.ts';
import { type App, expect } from '../fixtures/test.ts';
import { importAll, roleOf } from './importPage.ts';
import { importPredictions } from './modelsPage.ts';
import { chooseSource } from './startPage.ts';

type Table = {
  readonly path: string;
  readonly rows: number;
  readonly probabilities: string;
  readonly embeddings?: string;
};

/** Imports a table whose label column is recognised, as a person does, and the probabilities (and embeddings) made for it. */
export async function openTable(app: App, table: Table, label = 'label'): Promise<void> {
  await chooseSource(app, 'file', table.path);
  await expect(roleOf(app.page, label)).toHaveText('Label');
  await importAll(app.page, table.rows);
  await importPredictions(app.page, table.probabilities, table.embeddings);
}

/** The inspections with a planted weak slice, and what a model made of them. */
export async function openInspections(app: App): Promise<PlantedSlice> {
  const data = await writePlantedSlice(join(app.dir, 'data'));
  await openTable(app, data, 'verdict');
  return data;
}
