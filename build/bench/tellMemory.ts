// Loaded before a program that is measured: at its end it writes the most memory it had, in MB, to a file.
import { writeFileSync } from 'node:fs';

const to = process.env['WINNOW_BENCH_MEMORY'];
if (to !== undefined) process.on('exit', () => writeFileSync(to, String(process.resourceUsage().maxRSS / 1024)));
