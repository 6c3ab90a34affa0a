/**
 * Memory that several threads see. The garbage collector does not count it, so on its own it would let one matrix after another
 * pile up before it looks for any that nobody needs.
 */
export function allocateShared(bytes: number): SharedArrayBuffer {
  feelWeightOf(bytes);
  return new SharedArrayBuffer(bytes);
}

/** Lets the garbage collector count that many bytes: memory that is asked for and never touched costs nothing else. */
export function feelWeightOf(bytes: number): void {
  void new ArrayBuffer(bytes);
}

export function isShared(view: ArrayBufferView): boolean {
  return view.buffer instanceof SharedArrayBuffer;
}
