import { fileURLToPath } from 'node:url';

/** The program of a thread: under its own name beside the module that asks (this one), in the sources and in a bundle alike. */
export function workerFile(name: string, beside = import.meta.url): string {
  const here = fileURLToPath(beside);
  return fileURLToPath(new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, beside));
}
