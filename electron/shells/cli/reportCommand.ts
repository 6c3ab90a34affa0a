import { resolve } from 'node:path';
import { reportResult } from '#shared/contract/reportValues.ts';
import { count, exitCodes } from './cliOutput.ts';
import { type CommandInput, openForReading, requiredOption, text, where } from './commandInput.ts';

/** `winnow report`: one HTML file for somebody without Winnow, and the same as PDF where a browser is at hand. */
export async function reportCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  const to = resolve(requiredOption(input, 'to'));
  const pdf = text(input, 'pdf');
  await openForReading(input);
  const { jobId } = await session.call('reports.start', {
    to,
    pdf: pdf === undefined ? null : resolve(pdf),
    filter: where(input),
    title: text(input, 'title') ?? '',
    overwrite: options['force'] === true,
  });
  const result = reportResult.parse((await session.finish(jobId)).result);
  output.document(result);
  output.line(`Report on ${count(result.examples)} examples written to ${result.to} (${count(result.bytes)} bytes).`);
  if (result.picturesLeftOut > 0) output.line(`${count(result.picturesLeftOut)} pictures were left out.`);
  if (result.pdf) output.line(`The same as PDF: ${result.pdf.path} (${count(result.pdf.bytes)} bytes).`);
  if (result.pdfProblem !== null) output.note(result.pdfProblem);
  return result.pdfProblem === null ? exitCodes.done : exitCodes.checkFailed;
}
