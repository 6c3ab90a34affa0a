import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { reportResult } from '#shared/contract/reportValues.ts';
import { count, exitCodes } from './cliOutput.ts';
import { type CommandInput, openForReading } from './commands.ts';

/** `winnow report`: one HTML file for somebody without Winnow, and the same as PDF where a browser is at hand. */
export async function reportCommand(input: CommandInput): Promise<number> {
  const { session, output, options } = input;
  const { to, pdf, where, title } = options;
  if (typeof to !== 'string') throw new WinnowError('bad_usage', '--to is missing. See winnow --help.');
  await openForReading(input);
  const { jobId } = await session.call('reports.start', {
    to: resolve(to),
    pdf: typeof pdf === 'string' ? resolve(pdf) : null,
    filter: typeof where === 'string' ? where : '',
    title: typeof title === 'string' ? title : '',
    overwrite: options['force'] === true,
  });
  const result = reportResult.parse((await session.finish(jobId)).result);
  output.document(result);
  output.line(`Report on ${count(result.examples)} examples written to ${result.to} (${count(result.bytes)} bytes).`);
  if (result.picturesLeftOut > 0) output.line(`${count(result.picturesLeftOut)} pictures were left out.`);
  if (result.pdf) output.line(`The same as PDF: ${result.pdf.path} (${count(result.pdf.bytes)} bytes).`);
  if (result.pdfProblem !== null) process.stderr.write(`${result.pdfProblem}\n`);
  return result.pdfProblem === null ? exitCodes.done : exitCodes.checkFailed;
}
