import { fileURLToPath } from 'node:url';

/** The program of a thread: beside this file under its own name, in the sources and in a bundle alike. */
export function workerFile(name: string): string {
  const here = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, import.meta.url));
}
