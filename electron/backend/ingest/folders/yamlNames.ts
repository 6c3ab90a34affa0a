/**
 * What `names:` says in a YAML file such as YOLO's `data.yaml`, by id: a list counts from 0, a mapping has the ids itself. In a block or on one
 * line; of YAML only what such files hold is known. https://docs.ultralytics.com/datasets/classify/
 */
export function namesInYaml(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trimEnd());
  const at = lines.findIndex((line) => /^names\s*:/.test(line));
  if (at < 0) return new Map();
  const first = lines[at]!.replace(/^names\s*:\s*/, '');
  const items = /^[[{]/.test(first)
    ? inlineItems([first, ...lines.slice(at + 1)].join(' '))
    : blockItems(lines, at + 1);
  const isList = items.every((item) => item.startsWith('- '));
  return new Map(
    items.flatMap((item, place): [string, string][] => {
      if (isList) return [[String(place), scalar(item.slice(2))]];
      const [, key = '', name = ''] = /^("[^"]*"|'[^']*'|[^:]+?)\s*:\s*(.*)$/.exec(item) ?? [];
      return key === '' ? [] : [[scalar(key), scalar(name)]];
    }),
  );
}

/** The lines below a key: further in than it, or a list beside it. */
function blockItems(lines: readonly string[], from: number): string[] {
  const items: string[] = [];
  for (const line of lines.slice(from)) {
    if (line.trim() === '') continue;
    if (!/^(?:\s|- )/.test(line)) break;
    items.push(line.trim());
  }
  return items;
}

/** The items between brackets, those of a list as they stand in a block. */
function inlineItems(text: string): string[] {
  const inside = text.slice(1, text.indexOf(text.startsWith('[') ? ']' : '}'));
  const items = inside.match(/(?:"[^"]*"|'[^']*'|[^,"'])+/g) ?? [];
  return items.map((item) => (text.startsWith('[') ? `- ${item.trim()}` : item.trim()));
}

function scalar(text: string): string {
  const trimmed = text.trim();
  return /^(["'])(.*)\1$/.exec(trimmed)?.[2] ?? trimmed;
}
