import { idsOf } from '#shared/model/ids.ts';
import { readFileSync, statSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { actionNames } from '#shared/model/actions.ts';
import { longestText } from '#shared/model/inputLimits.ts';
import type { OpenProject } from '../project/openProject.ts';
import { askAbout, type Refusal, refusalOf } from './actionRules.ts';
import { applyDecisions, type DecisionRequest } from './decide.ts';

type Result = MethodOutput<'decisions.import'>;

const fileLimitBytes = 512 * 1024 * 1024;

/**
 * Applies `key,action,value,reason` rows as one batch. Rows that make no sense (unknown key, action or label) are skipped
 * and listed; the others are applied.
 */
export function importDecisions(project: OpenProject, mutationId: string, path: string): Result {
  const skipped: Result['skipped'] = [];
  const requests: DecisionRequest[] = [];
  const asked = askAbout(project);
  for (const row of readRows(path)) {
    const key = row.key ?? '';
    const skip = ({ code, message }: Refusal): void => void skipped.push({ key, code, message });
    const action = actionNames.find((name) => name === row.action?.trim());
    const id = project.findKey(key);
    const value = row.value === undefined || row.value === '' ? null : asClass(project, row.value);
    if (id === undefined) {
      skip({ code: 'unknown_key', message: `No example has the key "${key}".` });
    } else if (!action) {
      const known = `The actions are: ${actionNames.join(', ')}.`;
      skip({ code: 'unknown_action', message: `"${row.action ?? ''}" is not an action. ${known}` });
    } else if (Math.max(value?.length ?? 0, row.reason?.length ?? 0) > longestText) {
      skip({ code: 'bad_value', message: `A value and a reason have at most ${longestText} characters.` });
    } else {
      const refusal = refusalOf(asked, action, value, id);
      if (refusal) skip(refusal);
      else requests.push({ ids: idsOf([id]), action, value, reason: row.reason || null });
    }
  }
  const applied = requests.length === 0 ? 0 : applyDecisions(project, mutationId, requests);
  return { applied, skipped };
}

function readRows(path: string): Record<string, string>[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new WinnowError('not_found', 'There is no such file of decisions.', { file: path });
  if (stats.size > fileLimitBytes)
    throw new WinnowError('too_large', 'This file of decisions is larger than 512 MiB.', { file: path });
  const rows = parsedRows(path);
  if (rows.length > 0 && (rows[0]!.key === undefined || rows[0]!.action === undefined)) {
    throw new WinnowError('bad_input', 'A file of decisions needs the columns key, action, value, reason.', {
      file: path,
      row: 1,
    });
  }
  return rows;
}

function parsedRows(path: string): Record<string, string>[] {
  try {
    return parseCsv(readFileSync(path), {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    }) as Record<string, string>[];
  } catch (error) {
    throw new WinnowError(
      'bad_input',
      `This file of decisions cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { file: path },
    );
  }
}

/** A class as its source writes it: of a list of one, `["Pos"]`, which is the class Pos. */
function asClass({ classes }: OpenProject, value: string): string {
  if (!value.startsWith('[') || classes.includes(value)) return value;
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list) && list.length === 1 && classes.includes(String(list[0]))) return String(list[0]);
  } catch {
    // No list: the value is said to be no class as it is written.
  }
  return value;
}
