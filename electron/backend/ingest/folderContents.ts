import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { isPictureName } from '#shared/model/pictureFormats.ts';

const systemName = /^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx)$/i;

/** Files that an operating system or a tool leaves behind. A name that starts with two dots is somebody's own. */
export function isSystemName(name: string): boolean {
  return systemName.test(name) || (name.startsWith('.') && !name.startsWith('..'));
}

/** What is in a folder, in words, for the message that nothing in it can be read. */
export async function describeFolder(root: string): Promise<string> {
  const entries = (await readdir(root, { withFileTypes: true })).filter((entry) => !isSystemName(entry.name));
  if (entries.length === 0) return 'it is empty';
  const folders = entries.filter((entry) => entry.isDirectory()).length;
  const links = entries.filter((entry) => entry.isSymbolicLink()).length;
  const kinds = new Map<string, number>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const kind = isPictureName(entry.name)
      ? 'pictures'
      : extname(entry.name).toLowerCase() || 'files without extension';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const parts = [...kinds].slice(0, 8).map(([kind, count]) => `${count} × ${kind}`);
  if (links > 0) parts.unshift(`${links} ${links === 1 ? 'link' : 'links'}, which are followed only if you say so`);
  if (folders > 0) parts.unshift(`${folders} ${folders === 1 ? 'folder' : 'folders'}`);
  return `it has ${parts.join(', ')}`;
}

const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Characters and names that cannot stand as a folder name everywhere are changed with `_`. */
export function safeFolderName(label: string): string {
  const safe = label.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  if (safe === '') return '_';
  return deviceName.test(safe) ? `_${safe}` : safe;
}
