/** Between the main process and a utility process of the stand-in, over Node's own IPC. */
export type UtilityFrame =
  | { readonly t: 'message'; readonly data: unknown; readonly portIds: readonly number[] }
  | { readonly t: 'portData'; readonly portId: number; readonly data: unknown }
  | { readonly t: 'portClosed'; readonly portId: number };
