import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { DesktopCommand, DesktopTheme } from '#shared/contract/desktopBridge.ts';
import { type MenuFacts, menuTemplate } from './menuTemplate.ts';

const facts: MenuFacts = {
  platform: 'linux',
  isDevelopment: false,
  theme: 'light',
  recent: ['/a/one.winnow'],
  hasDocument: true,
};

function build(part: Partial<MenuFacts> = {}) {
  const sent: DesktopCommand[] = [];
  const themes: DesktopTheme[] = [];
  const template = menuTemplate(
    { ...facts, ...part },
    { send: (command) => sent.push(command), setTheme: (theme) => themes.push(theme), clearRecent: () => undefined },
  );
  const items = flatten(template);
  const byId = (id: string) => items.find((item) => item.id === id);
  const click = (id: string) => {
    const act = byId(id)?.click as (() => void) | undefined;
    if (!act) throw new Error(`Nothing happens at ${id}.`);
    act();
  };
  return { items, byId, click, sent, themes };
}

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

test('each item sends its command word', () => {
  const { click, sent, themes } = build();
  for (const id of ['project.new', 'file.open', 'recent.0', 'project.export', 'edit.undo', 'edit.redo', 'help.keys'])
    click(id);
  click('theme.dark');
  expect(sent).toEqual([
    { name: 'project.new' },
    { name: 'file.open', path: null },
    { name: 'file.open', path: '/a/one.winnow' },
    { name: 'project.export' },
    { name: 'edit.undo' },
    { name: 'edit.redo' },
    { name: 'help.keys' },
  ]);
  expect(themes).toEqual(['dark']);
});

test('what does not apply is grey', () => {
  const { byId } = build({ recent: [], hasDocument: false });
  expect(byId('recent')?.enabled).toBe(false);
  expect(byId('project.export')?.enabled).toBe(false);
  expect(build().byId('recent')?.enabled).toBe(true);
});

test('the theme in use is marked', () => {
  const { byId } = build({ theme: 'dark' });
  expect([byId('theme.system')?.checked, byId('theme.light')?.checked, byId('theme.dark')?.checked]).toEqual([
    false,
    false,
    true,
  ]);
});

test('developer tools and reload are there in development only', () => {
  const roles = (isDevelopment: boolean) => build({ isDevelopment }).items.map(({ role }) => role);
  expect(roles(true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
  expect(roles(false)).not.toContain('toggleDevTools');
  expect(roles(false)).not.toContain('reload');
});

test("undo is the page's own key except on macOS, where keys belong to the menu", () => {
  expect(build().byId('edit.undo')?.registerAccelerator).toBe(false);
  expect(build({ platform: 'darwin' }).byId('edit.undo')?.registerAccelerator).toBe(true);
  expect(build({ platform: 'darwin' }).items[0]?.role).toBe('appMenu');
});

test('no id and no key stands for two things', () => {
  const { items } = build({ isDevelopment: true });
  const ids = items.flatMap(({ id }) => id ?? []);
  const keys = items.flatMap(({ accelerator }) => accelerator ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(keys).size).toBe(keys.length);
});
