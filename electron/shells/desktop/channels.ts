/** Names on the wire between preload and main. */
export const channels = {
  close: 'winnow:close',
  saving: 'winnow:saving',
  connect: 'winnow:connect',
  port: 'winnow:port',
  command: 'winnow:command',
  pick: 'winnow:pick',
  showItem: 'winnow:show-item',
  setTheme: 'winnow:set-theme',
  setDocument: 'winnow:set-document',
} as const;
